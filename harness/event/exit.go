package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/modes"
)

// The shell ends because exit is typed, twice where it warns of jobs first.
// The terminal stays open until all is judged: what lives can still write to it.
var _ = register(20, Event{
	ID:        "exit",
	Heading:   "exit is typed",
	Block:     endings,
	Aside:     true,
	Summary:   "exit is typed until the shell ends; the terminal stays open",
	Source:    "_exit(3p)",
	EndsShell: true,
	Skip:      noPrompt,
	Make: func(s *stage.Stage) (string, error) {
		return "the shell ended after exit was typed", s.Exit()
	},
	Expect: func(t modes.Traits, s shell.Shell, chatty bool) Expectation {
		return exitRule(t, s).fate(t, chatty, false)
	},
})

func exitRule(t modes.Traits, s shell.Shell) rule {
	return atShellEnd(t, s, s.Policy.HUPsAtExit,
		"sends SIGHUP to its jobs when it exits",
		"sends its running jobs nothing when it exits")
}
