//go:build linux

package main

import (
	"os/exec"
	"testing"

	"outlive/harness/lab"
)

// TestWhatTheLearnerDoesCounts: the event need not be the button's, and what is not the
// event is told as what it was.
func TestWhatTheLearnerDoesCounts(t *testing.T) {
	for name, c := range map[string]struct {
		lesson, step, start, act string
		sees                     []string
		witness                  bool
	}{
		"the key":                      {lesson: "sessions", step: "ctrl-c", start: "workload\r", act: "\x03", sees: []string{"✓ done"}},
		"the key, elsewhere":           {lesson: "sessions", step: "ctrl-c", start: "workload &\r", act: "\x03", sees: []string{"Not yet."}},
		"exit":                         {lesson: "four-endings", step: "exit", start: "workload &\r", act: "exit\r", sees: []string{"✓ done"}},
		"the end of input":             {lesson: "four-endings", step: "exit", start: "workload &\r", act: "\x04", sees: []string{"✓ done"}},
		"exit, and it closes":          {lesson: "four-endings", step: "exit-close", start: "workload &\r", act: "exit\r", sees: []string{"✓ done"}},
		"kill -9 of the shell":         {lesson: "tmux-and-screen", step: "detached", start: "tmux new -d workload\r", act: "kill -9 $$\r", sees: []string{"✓ done"}},
		"kill -HUP":                    {lesson: "tmux-and-screen", step: "sighup", start: "tmux new -d workload\r", act: "kill -HUP $(tmux display -p '#{pane_pid}')\r", sees: []string{"✓ done"}},
		"kill -HUP, ignored":           {lesson: "nohup-disown", step: "elsewhere", start: "nohup workload &\r", act: "kill -HUP %1\r", sees: []string{"✓ done"}, witness: true},
		"logout, and logind kills":     {lesson: "logout", step: "killed", start: "setsid -f workload >log 2>&1\r", act: "exit\r", sees: []string{"✓ done"}},
		"the last logout":              {lesson: "logout", step: "last", start: "systemd-run --user workload\r", act: "\x04", sees: []string{"✓ done"}},
		"logout, and the user lingers": {lesson: "logout", step: "both-ways", start: "loginctl enable-linger; systemd-run --user workload\r", act: "exit\r", sees: []string{"✓ done"}},
		"logout, and no linger":        {lesson: "logout", step: "both-ways", start: "systemd-run --user workload\r", act: "exit\r", sees: []string{"Not yet", "Enter to"}},
		"another signal":               {lesson: "four-endings", step: "foreground", start: "workload &\r", act: "kill %1\r", sees: []string{"the workload ended by SIGTERM; start it again"}},
		"nothing is left":              {lesson: "four-endings", step: "foreground", start: "workload &\r", act: "kill -9 %1\r\x1d", sees: []string{"Observed: it ended by", "start it"}},
		"another end":                  {lesson: "four-endings", step: "foreground", start: "workload &\r", act: "exit\r", sees: []string{"it exited with status 0", "lived on", "another event (the terminal closes)", shellsPrompt}},
		"an end by a signal":           {lesson: "four-endings", step: "exit", start: "workload &\r", act: "kill -9 $$\r", sees: []string{"The shell has ended: it ended by SIGKILL", shellsPrompt}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.lesson == "tmux-and-screen" {
				if _, err := exec.LookPath("tmux"); err != nil {
					t.Skip("tmux is not installed")
				}
			}
			if c.lesson == "logout" {
				if err := lab.Missing(""); err != nil {
					t.Skip(err)
				}
			}
			if err := blind(); c.witness && err != nil {
				t.Skip(err)
			}
			t.Parallel()
			p := learn(t, t.TempDir(), c.lesson, c.step)
			p.begins()
			p.types(c.start)
			p.sees("workload runs:")
			p.types(c.act)
			for _, text := range c.sees {
				if got := p.sees(text, "could not tell"); got != text {
					at := p.mark
					p.sees("Enter to")
					t.Fatalf("%s", p.term.Since(at))
				}
			}
			if c.sees[0] == "✓ done" {
				p.sees("Enter to")
			}
		})
	}
}
