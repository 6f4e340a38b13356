//go:build linux

package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"outlive/harness/practice"
	"outlive/harness/visible"
	"outlive/harness/web"
	"outlive/lessons"
)

// board is the room in words, for a terminal and for browsers: the step, what was predicted,
// how many, what keeps them, who.
func (a *app) board(room lessons.Room, all []lessons.Lesson, now time.Time, calling string) web.Board {
	b := web.Board{Learners: a.inWords(count(len(room.Seats), "learner")), Calling: strings.TrimSpace(calling)}
	if room.Broken > 0 {
		b.Broken = a.say("%s cannot be read just now", count(room.Broken, "seat"))
	}
	lesson, number := "", -1
	for _, g := range room.Groups() {
		l, _ := lessons.Lookup(all, g.Lesson)
		if g.Lesson != lesson || len(b.Lessons) == 0 {
			b.Lessons = append(b.Lessons, web.Lesson{Title: cmp.Or(l.Title, a.inWords("about to begin")), Path: a.path(room, l)})
			lesson, number = g.Lesson, -1
		}
		in := &b.Lessons[len(b.Lessons)-1]
		if g.Number != number || len(in.Steps) == 0 {
			in.Steps = append(in.Steps, a.boardStep(room, l, g))
			number = g.Number
		}
		step := &in.Steps[len(in.Steps)-1]
		step.Groups = append(step.Groups, a.boardGroup(room, g, now))
	}
	return b
}

// boardStep is the step of a group, which may be no step: of who has not begun, and who is done with the lesson.
func (a *app) boardStep(room lessons.Room, l lessons.Lesson, g lessons.Group) web.Step {
	if g.Lesson == "-" {
		return web.Step{}
	}
	s, _ := l.Step(g.Step)
	if g.Step == "" {
		return web.Step{Title: a.inWords("done with it")}
	}
	step := web.Step{Where: a.say("%d of %d", g.Number, g.Of), Title: visible.Name(cmp.Or(s.Title, g.Step), longestName)}
	polls := room.Polls(g.Lesson, s)
	voted := 0
	for _, p := range polls {
		voted += p.Voted
	}
	for i, p := range polls {
		poll := web.Poll{Choice: asCalled(s.Predict[i].Text), Voted: p.Voted, Right: p.Right}
		if voted > 0 {
			poll.Share, poll.Saw = 100*p.Voted/voted, 100*p.Right/voted
		}
		step.Polls = append(step.Polls, poll)
	}
	return step
}

// path is how many are at which step of a lesson.
func (a *app) path(room lessons.Room, l lessons.Lesson) (path []web.Stop) {
	for i, s := range l.Steps {
		stop := web.Stop{Number: i + 1, Title: s.Title}
		for _, seat := range room.Seats {
			if seat.Lesson != l.ID || seat.Step != s.ID || seat.Left {
				continue
			}
			if stop.Here++; seat.Done {
				stop.Done++
			}
		}
		switch {
		case stop.Here > 0 && stop.Done == 0:
			stop.Said = a.say("%d here", stop.Here)
		case stop.Here > 0:
			stop.Said = a.say("%d here, %d done", stop.Here, stop.Done)
		}
		path = append(path, stop)
	}
	return path
}

// longestName is how much of what a learner has written is shown, in columns.
const longestName = 60

func (a *app) boardGroup(room lessons.Room, g lessons.Group, now time.Time) web.Group {
	group := web.Group{Kind: web.Working, What: "at work"}
	switch {
	case g.Done:
		group.Kind, group.What = web.Done, "done"
	case g.Diagnosis != "":
		group.Kind, group.What = web.Not, visible.Name(practice.Diagnosed(g.Diagnosis), longestName)
	}
	if g.Silent {
		group.Kind, group.What = web.Silent, a.say("not heard from")
	}
	if g.Left {
		group.Kind, group.What = web.Left, cmp.Or(strings.TrimPrefix("left: "+group.What, "left: at work"), "left")
	}
	group.Sign, group.What = a.out.glyph(signs[group.Kind][0], signs[group.Kind][1]), a.inWords(group.What)
	for _, s := range g.Seats {
		name := visible.Name(s.Name, longestName)
		if room.Namesakes(s) {
			name += " " + visible.Name(fmt.Sprintf("[%s, pid %d]", s.From, s.PID), longestName)
		}
		group.Pupils = append(group.Pupils, web.Pupil{Name: name, Remarks: a.seated(g, s, now)})
	}
	return group
}

// signs say how a group stands, without colour; the second in ASCII.
var signs = map[web.Kind][2]string{web.Working: {"·", "."}, web.Done: {"✓", "+"}, web.Not: {"✗", "x"}, web.Silent: {"?", "?"}, web.Left: {"-", "-"}}

// seated is what there is to say of one learner in a group.
func (a *app) seated(g lessons.Group, s lessons.Seat, now time.Time) (said []string) {
	if g.Silent {
		return []string{a.say("not heard from for %s", since(s.Silence))}
	}
	if g.Done {
		return nil
	}
	if s.Tries > 0 {
		said = append(said, a.inWords(count(s.Tries, "try")))
	}
	if s.Hints > 0 {
		said = append(said, a.inWords(count(s.Hints, "hint")))
	}
	if s.Tries > 0 || s.Hints > 0 {
		said = append(said, a.inWords(since(now.Sub(s.Since))))
	}
	if d := s.Idle(); d > 0 && !g.Left {
		said = append(said, a.say("idle for %s", since(d)))
	}
	return said
}

// since is in minutes: a view that counts seconds would never be still.
func since(d time.Duration) string { return fmt.Sprintf("%d min", int(max(0, d).Minutes())) }
