//go:build linux

package main

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"outlive/lessons"
)

// types takes keys; false when the instructor leaves.
func (w *classWatch) types(keys []byte) (stays bool) {
	for _, k := range keys {
		switch {
		case k == 3 || k == 4:
			return false
		case k == '\r' || k == '\n':
			word := string(w.typed)
			w.typed = nil
			if w.answer = w.obey(strings.Fields(word)); w.answer == quits {
				return false
			}
		case k == 0x7f || k == '\b':
			_, n := utf8.DecodeLastRune(w.typed)
			w.typed = w.typed[:len(w.typed)-n]
		case k == 0x15: // Ctrl-U
			w.typed = nil
		case k >= ' ' && len(w.typed) < longestName:
			w.typed = append(w.typed, k)
		}
	}
	return true
}

// quits is the answer to who leaves.
const quits = "quit"

// obey does what a word says, and gives the answer.
func (w *classWatch) obey(words []string) string {
	switch {
	case len(words) == 0:
		return ""
	case words[0] == "quit" || words[0] == "q":
		return quits
	case words[0] == "free" && len(words) == 1:
		if err := lessons.EndCall(w.dir); err != nil {
			return err.Error()
		}
		w.called = false
		return ""
	case words[0] == "step" && len(words) == 2:
		return w.call(w.busiest(), words[1])
	case words[0] == "step" && len(words) == 3:
		return w.call(words[1], words[2])
	}
	return w.say("There is no word %q here.", strings.Join(words, " "))
}

// busiest is the lesson that most learners are in; empty when there are none.
func (w *classWatch) busiest() (lesson string) {
	here := map[string]int{}
	room, _ := lessons.ReadRoom(w.dir) // as it is now: the picture may be a second old
	for _, s := range room.Seats {
		if _, known := lessons.Lookup(w.all, s.Lesson); !known || s.Left {
			continue
		}
		if here[s.Lesson]++; here[s.Lesson] > here[lesson] {
			lesson = s.Lesson
		}
	}
	return lesson
}

// call calls everybody to a step, which is named by its number or its id.
func (w *classWatch) call(lesson, step string) string {
	if lesson == "" {
		return w.say("Nobody is in a lesson yet: name it, as in: step LESSON N")
	}
	l, known := lessons.Lookup(w.all, lesson)
	if !known {
		return w.say("There is no lesson %q.", lesson)
	}
	n, err := strconv.Atoi(step)
	for i, s := range l.Steps {
		if err != nil && s.ID == step {
			n = i + 1
		}
	}
	if n < 1 || n > len(l.Steps) {
		return w.say("The steps of %s are 1 to %d.", l.ID, len(l.Steps))
	}
	err = lessons.Call{Lesson: l.ID, Step: l.Steps[n-1].ID, Number: n, At: time.Now().UTC()}.Make(w.dir)
	if errors.Is(err, lessons.ErrNotHeard) {
		return w.say("Learners heed the owner of the folder and root only, and you are neither.")
	}
	if err != nil {
		return err.Error()
	}
	w.called = true
	return ""
}

// free takes back what this view has called.
func (w *classWatch) free() {
	if w.called {
		_ = lessons.EndCall(w.dir)
	}
}

// calling tells what the class is called to, and how many are there; empty for nothing.
func (w *classWatch) calling(now time.Time) string {
	c, called := lessons.ReadCall(w.dir, now)
	if !called {
		return ""
	}
	there, others := 0, 0
	for _, s := range w.room.Seats {
		switch {
		case s.Left || s.Silent():
		case s.Lesson == c.Lesson && s.Step == c.Step:
			there++
		default:
			others++
		}
	}
	return w.say("Everybody is called to step %d of %s: %d are there, and %d are not.", c.Number, c.Lesson, there, others) + "\n"
}
