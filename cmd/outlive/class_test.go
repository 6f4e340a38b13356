//go:build linux

package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/lessons"
)

// TestClassView: what was predicted, who is helped, who does nothing, and whose machine is silent.
func TestClassView(t *testing.T) {
	all, err := lessons.All()
	require.NoError(t, err)
	l := all[0]
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	ago := func(minutes int) time.Time { return now.Add(-time.Duration(minutes) * time.Minute) }
	seat := func(name string) lessons.Seat {
		return lessons.Seat{Name: name, Lesson: l.ID, Step: l.Steps[0].ID, Number: 1, Of: len(l.Steps), Since: ago(8), Active: now, At: now,
			Votes: lessons.Votes{l.Steps[0].ID: {Choice: 2}}}
	}
	stuck, thinks, silent, left, done := seat("stuck"), seat("thinks"), seat("silent"), seat("left"), seat("done")
	stuck.Tries, stuck.Hints, stuck.Diagnosis = 3, 1, "foreground"
	thinks.Active, thinks.Votes = ago(5), nil
	silent.At, silent.Active = ago(3), ago(4)
	left.Left, left.At = true, ago(7)
	done.Done, done.Votes = true, lessons.Votes{l.Steps[0].ID: {Choice: 1, Predicted: "right"}}
	room := lessons.Room{Seats: []lessons.Seat{stuck, thinks, silent, left, done}}
	lessons.Ear{}.Listen(room, now)
	a := &app{out: look{Width: 80, ASCII: true}}
	require.Equal(t, `5 learners

`+l.Title+`

  1 of 5  `+l.Steps[0].Title+`
    1 predicted, and 1 saw it happen: `+l.Steps[0].Predict[0].Text+`
    3 predicted: `+l.Steps[0].Predict[1].Text+`
    . 1  at work                      thinks (idle for 5 min)
    + 1  done                         done
    x 1  is not in the foreground     stuck (3 tries, 1 hint, 8 min)
    ? 1  not heard from               silent (not heard from for 3 min)
    - 1  left                         left
`, a.classView(room, all, now, ""))
}
