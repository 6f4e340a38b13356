package evidence

import (
	"fmt"
	"slices"
)

// Fates are the outcomes of a trial that was made.
func Fates() []Outcome {
	return []Outcome{Survived, Died, Muted, Half, Stopped, Stuck, Restarted, Unready}
}

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
	case e.Heard != nil:
		return e.Heard.outcome()
	case !e.Silent && !e.heard():
		return Muted
	case e.Order != nil && e.Order.Ready:
	case e.Order != nil || e.Readiness != nil && !e.Readiness.Ready:
		return Unready
	}
	return Survived
}

// heard tells whether the beats after the event arrived where the mode promises them.
func (e Evidence) heard() bool {
	stdout, stderr := e.Arrive()
	return stdout && stderr
}

// arrived tells it of one stream.
func (e Evidence) arrived(beats []int) bool {
	for n := e.Asked + 1; n <= e.Asked+e.AskedAfter; n++ {
		if !slices.Contains(beats, n) {
			return false
		}
	}
	return true
}

// Arrive tells which of its streams reach the place that the mode promises, after the event.
func (e Evidence) Arrive() (stdout, stderr bool) {
	return e.arrived(e.Beats.Stdout), e.arrived(e.Beats.Stderr)
}

// outcome is what becomes of a living process whose outputs lead there.
func (h Heard) outcome() Outcome {
	lost := func(errno string) bool { return errno != "" && errno != Hidden }
	switch {
	case lost(h.Stdout) && lost(h.Stderr):
		return Muted
	case lost(h.Stdout) || lost(h.Stderr):
		return Half
	}
	return Survived
}

// Observed says in words what became of it.
func (e Evidence) Observed() string {
	o := e.Outcome()
	switch {
	case o == Stuck:
		return e.Stuck
	case o == Died && (e.Ending.Signal != "" || e.Ending.Code >= 0):
		return e.Ending.Tell()
	case o == Half && e.Heard.Stdout != "" && e.Heard.Stdout != Hidden:
		return "its standard output reaches nobody (" + e.Heard.Stdout + ")"
	case o == Half:
		return "its standard error reaches nobody (" + e.Heard.Stderr + ")"
	case o == Muted && e.Heard != nil:
		return "its output reaches nobody (" + e.Heard.Stdout + ")"
	case o == Muted && len(e.Pongs) > 0 && e.Pongs[len(e.Pongs)-1].Stdout != "":
		return "its writes fail with " + e.Pongs[len(e.Pongs)-1].Stdout
	}
	return string(o)
}

// Tell says how it ended, as what follows its name.
func (e Ending) Tell() string {
	switch {
	case e.Signal != "":
		return "ended by " + e.Signal
	case e.By == "":
		return "ended, nobody knows how"
	}
	return fmt.Sprintf("exited with status %d", e.Code)
}
