package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The line is typed in the foreground, Ctrl-Z stops it, and exit is typed until
// the shell ends: every shell warns of stopped jobs first, and has to be asked
// twice. bash and ksh send them SIGTERM then; what is still stopped when the
// shell has gone gets SIGHUP and SIGCONT from the kernel. The terminal closes at
// last, as terminal emulators do.
var _ = register(97, "ctrl-z-exit", func() Event {
	return Event{
		Heading:   "Ctrl-Z, then exit",
		Block:     signals,
		Aside:     true,
		Summary:   "Ctrl-Z stops it in the foreground, exit is typed until the shell ends, then the terminal closes",
		Source:    "_exit(3p)",
		Session:   theory.Session{Hold: theory.Suspended},
		EndsShell: true,
		Make: func(s *stage.Stage) (string, error) {
			if err := s.Exit(); err != nil {
				return "", err
			}
			return "it stopped, the shell ended after exit was typed, and the master was closed", s.Terminal.Close()
		},
		Expect: func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
			return theory.AtStoppedExit(t, s).Fate(t, chatty, true)
		},
		Rows: []Row{
			{foreground, "foreground", only("bash"), died, died, "SIGTERM", "bash(1), SIGNALS"},
			{foreground, "foreground", only("ksh"), died, died, "SIGHUP SIGTERM", "ksh93(1), Jobs"},
			{foreground, "foreground", orphaning, died, died, "SIGHUP", "_exit(3p)"},
			{foreground, "foreground", huppingStopped, died, died, "SIGHUP", policy},
			{heldNohup, "nohup", terming, died, died, "SIGTERM", ""},
			{heldNohup, "nohup", notTerming, survived, survived, "", "nohup(1), execve(2)"},
			{heldDisown, "disowned while stopped", notContinuing, died, died, "SIGHUP", "_exit(3p)"},
			{heldDisown, "disowned while stopped", continuing, survived, muted, "", ""},
			{heldDisown, "disowned while stopped", termsDisowned, died, died, "SIGHUP SIGTERM", policy},
		},
	}
})
