package plan

import (
	"slices"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/modes"
)

// Survivors are the cells of the selection that the theory has survive or come back, as far
// as their programs are installed. Nothing is run for it.
func (s Selection) Survivors() ([]Cell, error) {
	cells, err := s.Cells()
	if err != nil {
		return nil, err
	}
	var alive []Cell
	for _, c := range cells {
		ok, err := c.survives()
		if err != nil {
			return nil, err
		}
		if ok {
			alive = append(alive, c)
		}
	}
	return alive, nil
}

func (c Cell) survives() (bool, error) {
	why, err := c.skip()
	if err != nil {
		return false, err
	}
	in, err := c.context()
	if err != nil {
		return false, err
	}
	is, traits, err := c.Expect()
	if in.Session.Held() && c.held() == "" {
		// Nothing of it can be stopped by a key, and nothing of its session ends with this terminal.
		return traits.OwnSession && !traits.Attached && c.missing() == "" && in.Shell.Refuses(c.Form) == "", err
	}
	return why == "" && (is.Outcome == evidence.Survived || is.Outcome == evidence.Restarted), err
}

// Endurance counts the events that the theory has the cell's mode outlive, in
// its shell and runtime: those of the cell's place, and in a lab more. The rare ones
// show what others do, or what a launcher of outlive's does not come to.
func (c Cell) Endurance() (n int) {
	for _, e := range event.Usual() {
		if e.Lab && c.Lab == nil {
			continue
		}
		c.Event = e
		if ok, err := c.survives(); ok && err == nil {
			n++
		}
	}
	return n
}

// Lingering tells whether the theory has the cell's outcome only for a user who
// lingers: modes.Linger.
func (c Cell) Lingering() bool {
	has := slices.ContainsFunc(c.Form.Steps, modes.Step.Condition)
	if !has || c.lingerless() {
		return false
	}
	with, _, err := c.Expect()
	if err != nil {
		return false
	}
	c.Without = append(slices.Clone(c.Without), modes.Linger)
	without, _, err := c.Expect()
	return err == nil && with.Outcome != without.Outcome
}
