//go:build linux

package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/harness/studio"
	"outlive/lessons"
)

// seat is a learner's place in a class; nil for one who shares nothing.
type seat struct {
	lock sync.Mutex
	lessons.Seat
	dir     string
	pressed *atomic.Int64 // when the last key was, in Unix seconds
}

// takeSeat finds out, before the lesson begins, that the class can be told.
func takeSeat(a *app, dir, name, lesson string) (*seat, error) {
	name = cmp.Or(name, a.env("USER"), a.env("LOGNAME"), fmt.Sprint("uid", os.Getuid()))
	if len(name) > 60 || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return nil, usageError("choose a --name of at most 60 printable characters", "cannot join the class as %q", name)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, usageError("the instructor makes it: "+roomHint(dir), "cannot join the class: %q is no directory", dir)
	}
	machine, _ := os.Hostname()
	boot, _ := proc.Root.BootID()
	s := &seat{Seat: lessons.Seat{Name: name, From: from(a, machine), Boot: boot, PID: os.Getpid(), Lesson: "-", Votes: lessons.Votes{}}, dir: dir, pressed: new(atomic.Int64)}
	s.pressed.Store(time.Now().Unix())
	s.hears()
	if err := s.succeed(a, lesson); err != nil {
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

// succeed takes the place of the seats that this learner has left, with what they predicted
// of the lesson, and says where somebody else is known by the same name.
func (s *seat) succeed(a *app, lesson string) error {
	room, err := lessons.ReadRoom(s.dir)
	if err != nil {
		return err
	}
	for _, other := range room.Seats {
		switch {
		case other.Name != s.Name:
		case other.From == s.From && (other.Left || other.Boot == s.Boot && unix.Kill(other.PID, 0) == unix.ESRCH):
			if other.Lesson == lesson {
				maps.Copy(s.Votes, other.Votes)
			}
			_ = other.Remove(s.dir) // it may be another user's of that name
		case !other.Left:
			fmt.Fprintf(a.stderr, "outlive: there is another %s in this class, %s; --name tells you apart\n", s.Name, other.From)
		}
	}
	return nil
}

// leaves tells the class that the learner has gone.
func (s *seat) leaves() {
	if s == nil {
		return
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.Step != "" { // else the lesson is done
		s.Left = true
		s.hears()
		_ = s.Take(s.dir)
	}
}

// present has the class hear of the learner until the end is called.
func (l *learner) present(ctx context.Context) (end func()) {
	if l.seat == nil {
		return func() {}
	}
	ctx, end = context.WithCancel(ctx)
	l.seat.pressed = l.pressed
	go l.seat.beats(ctx)
	go l.listens(ctx)
	return end
}

// beats tells the class, again and again, that the learner's machine still runs.
func (s *seat) beats(ctx context.Context) {
	ticks := time.NewTicker(lessons.Heartbeat)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		s.lock.Lock()
		if !s.Left {
			s.hears()
			_ = s.Take(s.dir)
		}
		s.lock.Unlock()
	}
}

// hears notes when the class is told, and when the learner was last active.
func (s *seat) hears() {
	s.At, s.Active = time.Now().UTC(), time.Unix(s.pressed.Load(), 0).UTC()
}

// stands tells the class; a room that cannot be told now is told the next time.
func (s *seat) stands(l lessons.Lesson, st studio.Standing) {
	if s == nil {
		return
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.hears()
	if st.Step == len(l.Steps) {
		s.Step, s.Number, s.Diagnosis, s.Done = "", len(l.Steps)+1, "", true
	} else {
		if s.Number != st.Step+1 {
			s.Lesson, s.Step, s.Number, s.Of, s.Since = l.ID, l.Steps[st.Step].ID, st.Step+1, len(l.Steps), s.At
		}
		if st.Guess > 0 {
			s.Votes.Cast(s.Step, l.Steps[st.Step].Predict[st.Guess-1], st.Predicted)
		}
		s.Diagnosis, s.Tries, s.Hints, s.Done = st.Diagnosis, st.Tries, st.Hints, st.Done
	}
	_ = s.Take(s.dir)
}
