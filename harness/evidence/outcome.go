package evidence

import (
	"fmt"
	"slices"
)

// Outcome says what became of the subject.
func (e Evidence) Outcome() Outcome {
	switch {
	case e.Unfit != "":
		return Unfit
	case e.Stuck != "":
		return Stuck
	case e.Again != nil:
		return Restarted
	case e.Gone:
		return Died
	case e.Stopped:
		return Stopped
	case !e.Silent && !e.heard():
		return Muted
	}
	return Survived
}

// heard tells whether the beats after the event arrived where the mode promises them.
func (e Evidence) heard() bool {
	for n := e.Asked + 1; n <= e.Asked+e.AskedAfter; n++ {
		if !slices.Contains(e.Beats.Stdout, n) || !slices.Contains(e.Beats.Stderr, n) {
			return false
		}
	}
	return true
}

// Observed says in words what became of it.
func (e Evidence) Observed() string {
	o := e.Outcome()
	switch {
	case o == Stuck:
		return e.Stuck
	case o == Died && e.Ending.Signal != "":
		return "ended by " + e.Ending.Signal
	case o == Died && e.Ending.Code >= 0:
		return fmt.Sprintf("exited with status %d", e.Ending.Code)
	case o == Muted && len(e.Pongs) > 0 && e.Pongs[len(e.Pongs)-1].Stdout != "":
		return "its writes fail with " + e.Pongs[len(e.Pongs)-1].Stdout
	}
	return string(o)
}
