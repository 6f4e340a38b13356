package plan

import (
	"outlive/harness/theory"
	"outlive/modes"
)

// Foretold is what the theory says of the cell, and of which traits; or why it has no
// meaning, and an empty expectation. Nothing has to be installed for it.
func (c Cell) Foretold() (is theory.Expectation, t modes.Traits, why string, err error) {
	if why, err = c.meaningless(); err != nil || why != "" {
		return is, t, why, err
	}
	is, t, err = c.Expect()
	return is, t, "", err
}

// Missing names a program that the cell takes and that is not installed; "" for none.
func (c Cell) Missing() string { return c.missing() }
