package report

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// event tells what happened, and who sent which signal to whom.
func (t *teller) event() {
	t.heading(t.Cell.Event.Summary, t.Cell.Event.Source)
	if t.e.Signals == nil {
		t.hang(piece{Plain, " "}, piece{Plain, t.text(t.e.Event)})
		why := ""
		if t.Witness != "" && t.Witness != "on" {
			why = ": " + t.Witness
		}
		t.hang(piece{Plain, " "}, piece{Faint, t.text("who sent which signal was not seen" + why)})
		return
	}
	shown, folded := t.told()
	t.exchange(shown)
	others := "to itself, or to what was already ending"
	switch {
	case len(shown)+folded == 0:
		t.hang(piece{Plain, " "}, piece{Plain, "no signal was sent to any of them"})
	case len(shown) == 0:
		t.hang(piece{Plain, " "}, piece{Plain, fmt.Sprintf("no signal but %d: %s", folded, others)})
	case folded > 0:
		t.hang(piece{Plain, " "}, piece{Faint, fmt.Sprintf("and %d more: %s", folded, others)})
	}
}

// told gives the signals that tell the story, in order, and counts the rest:
// what a process sends itself before its last word, and what came to a process
// that was ending.
func (t *teller) told() (shown []evidence.Signal, folded int) {
	all := t.e.Signals[:t.curtain()]
	stopped, dead := false, false
	for i, s := range all {
		stopped = stopped || t.Cell.Event.Held && s.Name == "SIGTSTP"
		switch {
		case s.At < 0 && !stopped:
		case t.late(s) || dead && s.To == t.e.Before.PID && s.Fate == "ignored" || selfSent(s) && selfSentLater(all[i+1:], s):
			folded++
		default:
			shown = append(shown, s)
		}
		dead = dead || t.fatal(s)
	}
	return shown, folded
}

// curtain is where the trial is over, and the harness clears up with SIGKILL.
// The one that may be part of the event goes to the shell.
func (t *teller) curtain() int {
	for i, s := range t.e.Signals {
		event := s.To == t.e.Shell.PID && t.e.LeaderGone
		if s.Name == "SIGKILL" && s.From == t.e.Reaper && !event {
			return i
		}
	}
	return len(t.e.Signals)
}

func selfSent(s evidence.Signal) bool { return s.From == s.To && !s.Kernel }

func selfSentLater(rest []evidence.Signal, s evidence.Signal) bool {
	for _, later := range rest {
		if selfSent(later) && later.To == s.To && later.Fate == "delivered" {
			return true
		}
	}
	return false
}

// late tells that the receiver was ending: the kernel ignored a signal on its
// behalf, and the receiver's dispositions do not explain that.
func (t *teller) late(s evidence.Signal) bool {
	if s.Fate != "ignored" {
		return false
	}
	if s.Kernel && s.From == s.To { // what its own end makes the kernel send
		return true
	}
	return !t.ignores(s) && s.Name != "SIGCONT"
}

func (t *teller) disposition(s evidence.Signal) string {
	p, ok := t.process(s.To)
	number := int(unix.SignalNum(s.Name))
	if !ok || number == 0 {
		return ""
	}
	return p.Disposition(number)
}

func (t *teller) ignores(s evidence.Signal) bool { return t.disposition(s) == "ignored" }

// fatal is the signal that ended the subject: the first such one that was
// delivered and that it did not send itself.
func (t *teller) fatal(s evidence.Signal) bool {
	if !t.e.Gone || s.Name != t.e.Ending.Signal {
		return false
	}
	for _, first := range t.e.Signals {
		if first.Name == s.Name && first.To == t.e.Before.PID && first.Fate == "delivered" && !selfSent(first) {
			return first == s
		}
	}
	return false
}

// fate says in words what a signal did.
func (t *teller) fate(s evidence.Signal) (Kind, string) {
	how := t.disposition(s)
	switch {
	case t.fatal(s):
		return Bad, how + ": ends it"
	case s.Fate == "lost" || s.Fate == "already pending":
		return Faint, s.Fate
	case s.Name == "SIGKILL":
		return Bad, "ends it at once"
	case t.ignores(s):
		return Good, "ignored"
	case s.Name == "SIGCONT" && s.Fate == "ignored":
		return Faint, "runs already"
	case s.Name == "SIGCONT":
		return Plain, "lets it go on"
	case s.Name == "SIGTSTP" || s.Name == "SIGSTOP":
		return Degraded, "stops it"
	case selfSent(s) && s.To == t.e.Shell.PID && t.e.LeaderGone:
		return Plain, "and ends by it"
	case how == "caught":
		return Plain, "caught"
	case s.To == t.e.Before.PID && t.e.Gone:
		return Faint, "queued too"
	}
	return Plain, how
}

// party names who sends or gets a signal.
func (t *teller) party(pid int, comm string) string {
	if p, ok := t.process(pid); ok {
		comm = t.role(p)
	}
	return fmt.Sprintf("%s (%d)", t.text(comm), pid)
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
	when, from, what, to := column{right: true}, column{}, column{}, column{}
	longest := 0
	for _, s := range signals {
		longest = max(longest, len(s.Name))
	}
	for _, s := range signals {
		shaft := t.sign("─", "-")
		arrow := shaft + s.Name + strings.Repeat(shaft, longest-len(s.Name)+1) + t.sign("→", ">")
		when.cells, what.cells = append(when.cells, since(s.At)), append(what.cells, arrow)
		from.cells, to.cells = append(from.cells, t.sender(s)), append(to.cells, t.receiver(s))
	}
	for i, s := range signals {
		kind, fate := t.fate(s)
		head := []piece{
			{Faint, "   " + when.show(when.cells[i]) + "  "}, {Plain, from.show(from.cells[i]) + "  "},
			{Plain, what.show(what.cells[i]) + "  "}, {Plain, to.show(to.cells[i])},
		}
		t.fated(head, piece{kind, fate}, 11+when.width()+from.width()+what.width()+to.width())
	}
}

// fated writes a line whose end flows on under itself, or under its beginning
// where the page is too narrow for that.
func (t *teller) fated(head []piece, fate piece, at int) {
	const least = 18 // columns in which a fate still reads well
	lines := wrap(fate.text, t.width-at)
	if len(lines) > 1 && t.width-at < least {
		t.line(head...)
		head, at = nil, 5
		lines = wrap(fate.text, t.width-at)
	}
	if len(lines) == 0 {
		t.line(head...)
	}
	for _, line := range lines {
		used := 0
		for _, h := range head {
			used += width(h.text)
		}
		t.line(append(head, piece{text: blanks(at - used)}, piece{fate.kind, line})...)
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
