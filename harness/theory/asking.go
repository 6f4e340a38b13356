package theory

import (
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/program"
	"outlive/modes"
)

// The rules of job control for who reads from a terminal: POSIX XBD 11.1.4.
var (
	Reads = rule("kernel.ttin", "it is stopped, as who reads from a terminal in its background is (SIGTTIN), and nothing lets it go on", "POSIX XBD 11.1.4")
	Waits = rule("kernel.stopped-waits", "it is stopped, and acts on no signal but SIGKILL until it goes on", "signal(7); POSIX XBD 11.1.4")
)

// asReader is why, for all that its state tells.
const asReader = "as it reads from a terminal in its background, or sets that"

// ByKey is the expectation for one that a key has stopped, and not what it does.
func (is Expectation) ByKey() Expectation {
	is.Why = strings.Replace(is.Why, asReader, "by Ctrl-Z", 1)
	return is
}

// Stopped is the expectation for one of which it is only seen that it is stopped.
func (is Expectation) Stopped() Expectation {
	is.Why = strings.Replace(is.Why, asReader, "by Ctrl-Z, or as it reads from its terminal in the background", 1)
	return is
}

// fateOfStopped applies the rule to a process that job control has stopped.
func (r Rule) fateOfStopped(t modes.Traits, chatty, terminalGone bool) (is Expectation) {
	switch t.Stopped = false; {
	case r.Alone:
		is = Waits.with(evidence.Stopped)
	case r.ID == notOrphaned.ID: // which says why nothing does
		is = r.with(evidence.Stopped)
		is.Why, is.Source = is.Why+"; "+Reads.Says, is.Source+"; "+Reads.Source
		return is
	case len(r.Signals) == 0:
		is = Reads.with(evidence.Stopped)
	default:
		is = r.Fate(t, chatty, terminalGone)
		if t.Piped && !t.ReaderStays && is.Outcome == evidence.Died { // who reads its output may be quicker
			is.Signals, is.Lags = append(slices.Clone(is.Signals), BrokenPipe.Signals...), true
		}
		is.Why = "it is stopped, " + asReader + "; " + is.Why
		return is
	}
	is.Why, is.Source = r.Says+"; "+is.Why, r.Source+"; "+is.Source
	return is
}

// Asking is what becomes of a program with these traits when it asks for input, just
// before the event; empty where it does not. Without a terminal the line's own input is
// somebody else's, who decides.
func (c Context) Asking(t modes.Traits) string {
	in := t.Stdin
	if c.Program.Asks == program.ItsTerminal {
		in = t.TTY
	}
	front := t.Foreground && c.Session.Hold != Resumed
	switch {
	case c.Program.Asks == "", c.Session.Commanded(), c.Session.AtOnce, c.Session.Hold == Suspended:
		return ""
	case in == "": // there is no /dev/tty
		return "ENXIO"
	case in == modes.Unread:
		return "EBADF"
	case in == modes.Null:
		return evidence.InputEnds
	case in != modes.Terminal || front || t.OwnSession:
		return evidence.InputWaits
	case t.Orphan, c.Session.Host == Tmux && c.Shell.Policy.KeepsIgnored: // of an orphaned group nobody would let it go on
		return "EIO"
	}
	return evidence.InputStops
}
