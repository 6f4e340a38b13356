package story

import (
	"cmp"
	"slices"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/page"
)

// told gives the signals that tell the story, in order, and counts the rest:
// what a process sends itself before its last word, and what came to a process
// that was ending.
func (t *teller) told() (shown []evidence.Signal, folded int) {
	all := t.e.Signals[:t.curtain()]
	stopped, dead := false, false
	for i, s := range all {
		stopped = stopped || t.Cell.Event.Session.Held() && s.Name == "SIGTSTP"
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
// The one that may be part of the event goes to the shell, to the ssh client, or to the
// subject that ended by it.
func (t *teller) curtain() int {
	for i, s := range t.e.Signals {
		event := s.To == t.e.Shell.PID && t.e.LeaderGone || s.To == t.client() && t.e.Client != nil && t.e.Client.Killed ||
			s.To == t.e.Before.PID && t.e.Gone && t.e.Ending.Signal == s.Name
		if s.Name == "SIGKILL" && s.From == t.outlive() && !event {
			return i
		}
	}
	return len(t.e.Signals)
}

// outlive is the process that made the trial.
func (t *teller) outlive() int { return cmp.Or(t.e.Outlive, t.e.Reaper) }

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

// byItself is the fate of who sends itself what ends it.
const byItself = "and ends by it"

// fate says in words what a signal did.
func (t *teller) fate(s evidence.Signal) (page.Kind, string) {
	how := t.disposition(s)
	switch {
	case t.fatal(s):
		return page.Bad, how + ": ends it"
	case s.Fate == "lost" || s.Fate == "already pending":
		return page.Faint, s.Fate
	case s.Name == "SIGKILL":
		return page.Bad, "ends it at once"
	case t.ignores(s):
		return page.Good, "ignored"
	case s.Name == "SIGCONT":
		return t.continues(s)
	case s.Name == "SIGTSTP" || s.Name == "SIGSTOP":
		return page.Degraded, "stops it"
	case selfSent(s) && s.To == t.e.Shell.PID && t.e.LeaderGone:
		return page.Plain, byItself
	case selfSent(s) && s.To == t.e.Before.PID && s.Name == t.e.Ending.Signal && t.Trial.Sender == "": // Node aborts
		return page.Bad, byItself
	case how == "caught":
		return page.Plain, "caught"
	case s.To == t.e.Before.PID && t.e.Gone && t.e.Ending.Signal != "":
		return page.Faint, "queued too"
	}
	return page.Plain, how
}

// continues says what SIGCONT did, by what was seen of the receiver's state: that
// before the line's end, that at the event, and the signals since then which stop
// a process. The tracepoint's own result says nothing of it.
func (t *teller) continues(s evidence.Signal) (page.Kind, string) {
	p, ok := t.process(s.To)
	if !ok {
		return page.Plain, "goes on, if it was stopped"
	}
	stopped, asked := p.State == "T", s.At < 0 || t.e.Halted == nil
	if !asked {
		stopped = slices.Contains(t.e.Halted, s.To)
	}
	for _, earlier := range t.e.Signals {
		switch {
		case earlier == s:
			if stopped {
				return page.Plain, "lets it go on"
			}
			return page.Faint, "runs already"
		case earlier.To != s.To || earlier.At < 0 && !asked:
		case earlier.Name == "SIGCONT":
			stopped = false
		case earlier.Name == "SIGSTOP", slices.Contains(jobControl, earlier.Name) && t.disposition(earlier) == "default":
			stopped = true
		}
	}
	return page.Plain, ""
}

// jobControl are the signals that stop a process which does not say otherwise: signal(7).
var jobControl = []string{"SIGTSTP", "SIGTTIN", "SIGTTOU"}
