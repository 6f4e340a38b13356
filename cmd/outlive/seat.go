//go:build linux

package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode"

	"outlive/harness/studio"
	"outlive/lessons"
)

// seat is a learner's place in a class; nil for one who shares nothing.
type seat struct {
	lessons.Seat
	dir string
}

// takeSeat finds out, before the lesson begins, that the class can be told.
func takeSeat(a *app, dir, name string) (*seat, error) {
	name = cmp.Or(name, a.env("USER"), a.env("LOGNAME"), fmt.Sprint("uid", os.Getuid()))
	if len(name) > 60 || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return nil, usageError("choose a --name of at most 60 printable characters", "cannot join the class as %q", name)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, usageError("the instructor makes it: "+roomHint(dir), "cannot join the class: %q is no directory", dir)
	}
	s := &seat{lessons.Seat{Name: name, Lesson: "-"}, dir}
	if err := s.Take(dir); err != nil {
		return nil, unfitError("ask the instructor: every learner has to be able to write there", "%w", err)
	}
	return s, nil
}

// stands tells the class; a room that cannot be told now is told the next time.
func (s *seat) stands(l lessons.Lesson, st studio.Standing) {
	if s == nil {
		return
	}
	s.At = time.Now().UTC()
	if st.Step == len(l.Steps) {
		s.Step, s.Number, s.Diagnosis, s.Done = "", len(l.Steps)+1, "", true
	} else {
		if s.Number != st.Step+1 {
			s.Lesson, s.Step, s.Number, s.Of, s.Since = l.ID, l.Steps[st.Step].ID, st.Step+1, len(l.Steps), s.At
		}
		s.Diagnosis, s.Tries, s.Hints, s.Done = st.Diagnosis, st.Tries, st.Hints, st.Done
	}
	_ = s.Take(s.dir)
}
