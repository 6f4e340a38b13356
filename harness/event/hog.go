package event

import (
	"outlive/harness/program"
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// hog makes an event of a program that takes what it can get of something. It takes a lab,
// though what it takes is little: no other machine is to go without.
func hog(h program.Hog, e Event) Event {
	e.Block, e.Aside, e.Rare, e.Lab, e.To = session, true, true, true, Itself
	e.Skip = func(t modes.Traits, _ shell.Shell) string {
		if t.Stopped {
			return "it is stopped, and does nothing by itself"
		}
		return ""
	}
	e.Make = func(s *stage.Stage) (string, error) { return s.Hog(h) }
	e.Expect = func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
		return theory.AtHog(h, t, chatty)
	}
	return e
}

// Services whose unit has limits, as the rows of hogs know them.
var confined = managed(func(t *modes.Traits) {
	t.Returns, t.Limits = true, modes.Limits{Memory: 96 << 20, Tasks: 64, Files: 128, CPU: 20}
})

func unbounded(t *modes.Traits) { t.Limits.Memory = 0 }
func onFailure(t *modes.Traits) { t.Restarts = modes.OnFailure }
