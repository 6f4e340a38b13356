package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/modes"
)

// The terminal closes: POSIX XBD 11.1.10, "Modem Disconnect". The kernel sends
// SIGHUP and SIGCONT to the session leader alone; what follows is up to the
// leader's end and to the shell.
var _ = register(10, Event{
	ID:        "hangup",
	Heading:   "terminal closes",
	Block:     endings,
	Summary:   "the terminal closes",
	Source:    "POSIX XBD 11.1.10",
	EndsShell: true,
	Make: func(s *stage.Stage) (string, error) {
		return "the master was closed and the session leader ended", s.HangUp()
	},
	Expect: hangupExpect,
})

func hangupExpect(t modes.Traits, s shell.Shell, chatty bool) Expectation {
	r := atShellEnd(t, s, s.Policy.ResendsHUP,
		"got SIGHUP from the kernel and sent it on to its jobs",
		"sends a SIGHUP that it gets to nobody, and the kernel does not signal groups in the background")
	if t.Foreground && !t.OwnSession {
		r = foregroundHUP
		if s.Policy.ResendsHUP {
			r = rule{s.ID + " sends the SIGHUP that it got on to its jobs, and when it ends the kernel sends SIGHUP to the foreground group",
				s.Policy.Source + "; _exit(3p)", hup}
		}
	}
	return r.fate(t, chatty, true)
}
