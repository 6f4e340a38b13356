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
	if t.e.Exits > 1 {
		t.Hang(page.Plain.Of(" "), page.Plain.Of("exit had to be typed twice: "+t.Trial.Shell+" warns of its jobs first"))
	}
	if t.e.Signals == nil {
		t.Hang(page.Plain.Of(" "), page.Plain.Of(t.Text(t.e.Event)))
		t.Hang(page.Plain.Of(" "), page.Faint.Of(t.Text(report.Unobserved("who sent the signals", strings.TrimPrefix(t.Witness, "on")))))
		return
	}
	shown, folded := t.told()
	t.exchange(shown)
	others := "to itself, or to what was already ending"
	switch {
	case len(shown)+folded == 0:
		t.Hang(page.Plain.Of(" "), page.Plain.Of("no signal was sent to any of them"))
	case len(shown) == 0:
		t.Hang(page.Plain.Of(" "), page.Plain.Of(fmt.Sprintf("no signal but %d: %s", folded, others)))
	case folded > 0:
		t.Hang(page.Plain.Of(" "), page.Faint.Of(fmt.Sprintf("and %d more: %s", folded, others)))
	}
}

// party names who sends or gets a signal.
func (t *teller) party(pid int, comm string) string {
	if p, ok := t.process(pid); ok {
		comm = t.role(p)
	} else if pid == t.client() && pid != 0 {
		comm = t.e.Client.Name()
	}
	return fmt.Sprintf("%s (%d)", t.Text(comm), pid)
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

// exchange writes one line a signal: when, who, what, to whom, and its fate.
func (t *teller) exchange(signals []evidence.Signal) {
	when, from, what, to := page.Column{Right: true}, page.Column{}, page.Column{}, page.Column{}
	longest := 0
	for _, s := range signals {
		longest = max(longest, len(s.Name))
	}
	for _, s := range signals {
		shaft := t.Sign("─", "-")
		arrow := shaft + s.Name + strings.Repeat(shaft, longest-len(s.Name)+1) + t.Sign("→", ">")
		when.Cells, what.Cells = append(when.Cells, since(s.At)), append(what.Cells, arrow)
		from.Cells, to.Cells = append(from.Cells, t.sender(s)), append(to.Cells, t.receiver(s))
	}
	for i, s := range signals {
		kind, fate := t.fate(s)
		head := []page.Piece{
			page.Faint.Of("   " + when.Show(when.Cells[i]) + "  "), page.Plain.Of(from.Show(from.Cells[i]) + "  "),
			page.Plain.Of(what.Show(what.Cells[i]) + "  "), page.Plain.Of(to.Show(to.Cells[i]) + "  "),
		}
		t.fated(head, kind.Of(fate))
	}
}

// fated writes a line whose end flows on under itself, or under its beginning
// where the page is too narrow for that; where even the beginning does not fit,
// all of it flows.
func (t *teller) fated(head []page.Piece, fate page.Piece) {
	const least = 18 // columns in which a fate still reads well
	at := 0
	for _, h := range head {
		at += page.Width(h.Text)
	}
	lines := page.Wrap(fate.Text, t.Width-at)
	switch {
	case at-2 > t.Width:
		var flowing []page.Piece
		for _, h := range append(head, fate) {
			flowing = append(flowing, h.Kind.Of(strings.TrimSpace(h.Text)))
		}
		t.Hang(page.Plain.Of(" "), flowing...)
		return
	case len(lines) > 1 && t.Width-at < least:
		t.Line(head...)
		head, at = nil, 5
		lines = page.Wrap(fate.Text, t.Width-at)
	case len(lines) == 0:
		t.Line(head...)
	}
	for _, line := range lines {
		if head == nil {
			head = []page.Piece{page.Plain.Of(page.Blanks(at))}
		}
		t.Line(append(head, fate.Kind.Of(line))...)
		head = nil
	}
}

// since is the time from the event on, in milliseconds.
func since(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	if ms > -10 && ms < 10 {
		return fmt.Sprintf("%+.2f ms", ms)
	}
	return fmt.Sprintf("%+.1f ms", ms)
}
