//go:build linux

package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
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
	machine, _ := os.Hostname()
	boot, _ := proc.Root.BootID()
	s := &seat{lessons.Seat{Name: name, From: from(a, machine), Boot: boot, PID: os.Getpid(), Lesson: "-"}, dir}
	if err := s.succeed(a); err != nil {
		return nil, unfitError("", "%w", err)
	}
	if err := s.Take(dir); err != nil {
		return nil, unfitError("ask the instructor: every learner has to be able to write there", "%w", err)
	}
	return s, nil
}

func from(a *app, machine string) string {
	return cmp.Or(a.env("USER"), a.env("LOGNAME"), fmt.Sprint("uid", os.Getuid())) + "@" + machine
}

// succeed clears away the seats that this learner has left, and says where somebody else
// is known by the same name.
func (s *seat) succeed(a *app) error {
	room, err := lessons.ReadRoom(s.dir)
	if err != nil {
		return err
	}
	for _, other := range room.Seats {
		switch {
		case other.Name != s.Name:
		case other.From == s.From && (other.Left || other.Boot == s.Boot && unix.Kill(other.PID, 0) == unix.ESRCH):
			_ = other.Remove(s.dir) // it may be another user's of that name
		case !other.Left:
			fmt.Fprintf(a.stderr, "outlive: there is another %s in this class, %s; --name tells you apart\n", s.Name, other.From)
		}
	}
	return nil
}

// leaves tells the class that the learner has gone.
func (s *seat) leaves() {
	if s != nil && s.Step != "" { // else the lesson is done
		s.Left, s.At = true, time.Now().UTC()
		_ = s.Take(s.dir)
	}
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
