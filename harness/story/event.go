package story

import (
	"fmt"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/report"
)

// event tells what happened, and who sent which signal to whom.
func (t *teller) event() {
	t.heading(t.Cell.Event.Summary, t.Cell.Event.Source)
	defer t.hog()
	defer t.trespass()
	if t.e.Exits > 1 {
		t.say(page.Plain.Of(" "), page.Plain.Of("exit had to be typed twice: "+t.Trial.Shell+" warns of its jobs first"))
	}
	if t.e.Signals == nil {
		t.say(page.Plain.Of(" "), page.Plain.Of(t.e.Event))
		t.say(page.Plain.Of(" "), page.Faint.Of(report.Unobserved("who sent the signals", strings.TrimPrefix(t.Witness, "on"))))
		return
	}
	if t.e.Stop != nil || t.e.Reload != nil {
		t.say(page.Plain.Of(" "), page.Plain.Of(t.e.Event))
	}
	shown, folded := t.told()
	t.exchange(shown)
	others := "to itself, or to what was already ending"
	switch {
	case len(shown)+folded == 0:
		t.say(page.Plain.Of(" "), page.Plain.Of("no signal was sent to any of them"))
	case len(shown) == 0:
		t.say(page.Plain.Of(" "), page.Plain.Of(fmt.Sprintf("no signal but %d: %s", folded, others)))
	case folded > 0:
		t.say(page.Plain.Of(" "), page.Faint.Of(fmt.Sprintf("and %d more: %s", folded, others)))
	}
}

// party names who sends or gets a signal.
func (t *teller) party(pid int, comm string) string {
	if p, ok := t.process(pid); ok {
		comm = t.role(p)
	} else if pid == t.client() && pid != 0 {
		comm = t.e.Client.Name()
	}
	return fmt.Sprintf("%s (%d)", comm, pid)
}

func (t *teller) sender(s evidence.Signal) string {
	if s.Kernel {
		return "kernel"
	}
	return t.party(s.From, s.FromComm)
}

func (t *teller) receiver(s evidence.Signal) string {
	if selfSent(s) {
		return "itself"
	}
	return t.party(s.To, s.ToComm)
}

// exchange tells one signal after the other: when, who, what, to whom, and its fate.
func (t *teller) exchange(signals []evidence.Signal) {
	var all page.Exchange
	for _, s := range signals {
		kind, fate := t.fate(s)
		all = append(all, page.Sent{When: since(s.At), From: t.sender(s), Name: s.Name, To: t.receiver(s), End: kind.Of(fate)})
	}
	t.add(all)
}

// since is the time from the event on, in milliseconds.
func since(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	if ms > -10 && ms < 10 {
		return fmt.Sprintf("%+.2f ms", ms)
	}
	return fmt.Sprintf("%+.1f ms", ms)
}
