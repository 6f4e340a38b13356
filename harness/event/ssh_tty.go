package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// ssh -tt has the line run on a terminal, by a shell without job control: all that
// it starts is in the terminal's foreground group. The shell ends at once, and what
// that hangs up is its line's last start: nohup is about to ignore SIGHUP, setsid
// and daemonize are about to leave the session. Who is the quicker one? Of ten each
// with nohup, 5 lived in bash, 4 in dash, 9 in zsh, 1 in ksh, 5 in fish and 3 in ash;
// of daemonize 5, 9, 4, 6, 8, 3, and of screen 6, 4, 2, 2, 7, 0. A trial must not rest
// on that: in it the shell is always the quicker one (stage.EndsAtOnce).
var _ = register(127, "ssh-command-tty", func() Event {
	return Event{
		Heading: "ssh -tt command",
		Block:   session,
		Summary: "the line is given to ssh -tt as a command, and the shell ends before its launcher has done a thing",
		Source:  "_exit(3p); ssh(1), -t",
		Lab:     true,
		Session: theory.Session{Where: theory.TTYCommand},
		Skip:    frontWaits,
		Make:    endsAtOnce,
		Expect:  loggedOut(ttyExpect),
		Rows:    forcedTerminal,
	}
})

// The cure: what ignores SIGHUP hands that on to all it starts (execve(2)), so
// there is nothing left to be quick about. But fish's trap ignores nothing, and zsh
// takes it back in the background (without POSIX_TRAPS, where it is quick enough to
// win nearly always). With `& sleep 1` at the end ten of ten
// lived in each shell, too, but that is a second's hope and no rule.
var _ = register(128, "ssh-command-tty-trap", func() Event {
	return Event{
		Heading: "ssh -tt trap; line",
		Block:   session,
		Summary: `the line follows trap '' HUP; in an ssh -tt command, and the shell ends as soon`,
		Source:  "POSIX XCU 2.15, trap; execve(2)",
		Lab:     true,
		Session: theory.Session{Where: theory.TTYCommand, Before: "trap '' HUP; "},
		Skip:    frontWaits,
		Make:    endsAtOnce,
		Expect:  loggedOut(ttyExpect),
		Rows:    forcedTerminal,
	}
})

func endsAtOnce(s *stage.Stage) (string, error) {
	return "the shell had run its line and ended, which hung up its terminal", s.EndsAtOnce()
}

func frontWaits(t modes.Traits, _ shell.Shell) string {
	if t.KeepsShell {
		return "in the foreground: the client is to wait for it"
	}
	return ""
}

func ttyExpect(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
	if t.OwnSession {
		return theory.OwnSession.Fate(t, chatty, true)
	}
	is := theory.EarlyHUP.Fate(t, chatty, true)
	if t.HandlesHUP {
		is.Handles, is.Exits = true, []int{0}
	}
	return is
}

// forcedTerminal is what becomes of a process whose line was given to ssh -tt.
var forcedTerminal = []Row{
	{early, "a launcher that has done nothing yet", everywhere, died, died, "SIGHUP", "_exit(3p)"},
	{trapped, "one that was born with SIGHUP ignored", everywhere, survived, survived, "", "nohup(1), execve(2)"},
	{bare, "that, not redirected", everywhere, survived, muted, "", ""},
	{setsid, "a daemon whose launcher was waited for", everywhere, survived, survived, "", "setsid(2)"},
	{service, "a service", everywhere, survived, survived, "", "setsid(2)"},
	{userService, "one of a user who does not linger", everywhere, died, died, "SIGTERM SIGKILL", manager},
}
