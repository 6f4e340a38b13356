package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// Ctrl-C is pressed. The line discipline turns it into SIGINT for the
// foreground process group of that terminal.
var _ = register(80, "ctrl-c", func() Event {
	return Event{
		Heading: "Ctrl-C",
		Block:   signals,
		Summary: "Ctrl-C is pressed",
		Source:  "termios(3), ISIG",
		Make: func(s *stage.Stage) (string, error) {
			prompt, err := s.Press("\x03")
			if prompt {
				return "a new prompt followed the key", err
			}
			return "the subject ended", err
		},
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			r := theory.NoKey
			switch {
			case t.Attached:
				r = theory.PaneINT
			case t.Foreground:
				r = theory.KeyINT
			}
			return r.Fate(t, chatty, false)
		},
		Rows: []Row{
			{foreground, "foreground", everywhere, died, died, "SIGINT", "termios(3), ISIG"},
			{attached, "a pane that is looked at", everywhere, died, died, "SIGINT", "termios(3), ISIG"},
			{job, "a job", everywhere, survived, survived, "", "termios(3), ISIG"},
			{subshell, "subshell", everywhere, survived, survived, "", "termios(3), ISIG"},
			{reader, "a job that reads", everywhere, halted, halted, "", ""},
			{nohup, "nohup", everywhere, survived, survived, "", "termios(3), ISIG"},
			{heldNohup, "nohup in the foreground", everywhere, died, died, "SIGINT", "termios(3), ISIG"},
			{pane, "a pane", everywhere, survived, survived, "", "termios(3), ISIG"},
		},
	}
})
