package event

import (
	"outlive/harness/evidence"
	"outlive/harness/shell"
	"outlive/harness/theory"
	"outlive/modes"
)

// loggedOut adds to what is expected that the event ends the last session of the
// user: units of the user's own manager live on only where he lingers.
func loggedOut(expect func(modes.Traits, shell.Shell, bool) theory.Expectation) func(modes.Traits, shell.Shell, bool) theory.Expectation {
	return func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
		is := expect(t, s, chatty)
		later := is.Rule == theory.BrokenPipe.ID // only its next print would end it
		switch {
		case !t.UserUnit || is.Outcome == evidence.Stuck || is.Signals != nil && !later:
			return is
		case !t.Lingers:
			return theory.AtManagerEnd(t).Fate(t, chatty, true)
		case is.Outcome == evidence.Survived || is.Outcome == evidence.Muted:
			is.Why, is.Source = is.Why+"; and its user lingers, so the manager that it belongs to goes on", is.Source+"; loginctl(1)"
		}
		return is
	}
}
