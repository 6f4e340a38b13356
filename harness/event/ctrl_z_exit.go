package event

import (
	"outlive/harness/stage"
	"outlive/harness/theory"
)

// The line is typed in the foreground, Ctrl-Z stops it, and exit is typed until
// the shell ends: every shell warns of stopped jobs first, and has to be asked
// twice. bash and ksh send them SIGTERM then; what is still stopped when the
// shell has gone gets SIGHUP and SIGCONT from the kernel. The terminal closes at
// last, as terminal emulators do.
var _ = register(97, "ctrl-z-exit", func() Event {
	return held(theory.Suspended, theory.AtStoppedExit, Event{
		Heading: "Ctrl-Z, then exit",
		Summary: "Ctrl-Z stops it in the foreground, exit is typed until the shell ends, then the terminal closes",
		Source:  "_exit(3p)",
		Make: func(s *stage.Stage) (string, error) {
			if err := s.Exit(); err != nil {
				return "", err
			}
			return "it stopped, the shell ended after exit was typed, and the master was closed", s.Terminal.Close()
		},
		Rows: append([]Row{
			{foreground, "foreground", only("bash"), died, died, "SIGTERM", "bash(1), SIGNALS"},
		}, stoppedRows...),
	})
})
