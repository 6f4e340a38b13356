//go:build linux

package main

import (
	"strings"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/modes"
)

// gather finds what can be asked on this machine, and what its theory answers.
func (q *quiz) gather(only string) error {
	s := plan.Selection{Modes: modes.Usual(), Events: event.Usual(), Voices: []string{plan.Chatty}}
	for _, sh := range shell.All() {
		if _, err := sh.Path(); err == nil && (only == "" || only == sh.ID) {
			s.Shells = append(s.Shells, sh)
		}
	}
	cells, err := s.Cells()
	if err != nil {
		return unfitError("", "cannot ask: %w", err)
	}
	for _, c := range cells {
		if _, skipped := c.Skipped(); skipped || c.Form.Via == modes.Native || len(c.Without) > 0 {
			continue
		}
		is, _, err := c.Expect()
		if err != nil {
			return unfitError("", "cannot ask: %w", err)
		}
		if fates[is.Outcome] == "" {
			continue // nothing that one could say in a line
		}
		id := strings.Join([]string{c.Mode.ID, c.Event.ID, c.Shell}, " ")
		q.cells[id], q.by[is.Outcome] = c, append(q.by[is.Outcome], id)
	}
	for _, o := range evidence.Fates() {
		if len(q.by[o]) > 0 {
			q.choices = append(q.choices, o)
		}
	}
	if len(q.choices) == 0 {
		return unfitError("what this machine lacks: outlive doctor", "cannot ask: nothing can be tried here")
	}
	return nil
}
