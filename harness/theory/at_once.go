package theory

import (
	"outlive/harness/shell"
	"outlive/modes"
)

// atOnce gives the traits of what is there when the prompt of an interactive shell
// is back, where that is early: a launcher that the shell does not wait for, or that
// does not wait for what it starts, is met before it has done a thing. Only what
// the shell itself has done counts.
func atOnce(f modes.Form, t modes.Traits) (is modes.Traits, early bool) {
	background := f.Background != modes.Nothing
	if t.Managed || t.KeepsShell || !background && !t.Hasty {
		return t, false
	}
	is = modes.Traits{
		OwnGroup: true, TTY: modes.Terminal, Job: f.Background == modes.Whole && (t.Job || t.OwnSession),
		Orphan: !background || f.Background == modes.Within, IgnoresINT: t.IgnoresINT,
		Stdin: t.Stdin, Output: t.Output, Append: t.Append, Leaks: t.Leaks, HandlesHUP: t.HandlesHUP, // places as they become
	}
	if is.Recorded = t.Recorded; t.Recorded {
		is.Stdin = modes.Null
	}
	if t.Hasty { // its masks come before the fork, its streams behind it
		is.UmaskZero = t.UmaskZero
		if is.Stdin == modes.Null {
			is.Stdin = modes.Terminal
		}
	}
	if background && is.Stdin == modes.Unread { // that is nohup's doing
		is.Stdin = modes.Terminal
	}
	return is, true
}

// The rule of a job that has done nothing yet.
var hupsEarly = shells("hups-early", "sends the SIGHUP that it gets on to its jobs, and what the line has started has done nothing against that yet: it has neither ignored SIGHUP nor left the session",
	func(s shell.Shell) bool { return s.Policy.ResendsHUP }, "SIGHUP")

// AtLaunchClose is the rule for a process whose terminal closes as soon as the
// prompt is back.
func AtLaunchClose(t modes.Traits, s shell.Shell) Rule {
	r, early := hupsEarly()[s.ID]
	if t.Job && !t.OwnSession && early {
		return r
	}
	return AtHangup(t, s)
}
