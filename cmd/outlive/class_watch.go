//go:build linux

package main

import (
	"context"
	"time"

	"outlive/lessons"
)

// classWatch shows a room to its instructor, who may type words below it.
type classWatch struct {
	*app
	dir  string
	all  []lessons.Lesson
	once bool
	end  func()
	ear  lessons.Ear

	desk   *desk // nil where nothing can be typed
	room   lessons.Room
	typed  []byte // of the word that is being typed
	answer string // to the last one
	called bool   // this view has called the class
}

// sits takes the terminal, where there is one to type on; the end gives it back. Who leaves
// takes back what they have called.
func (w *classWatch) sits() (end func()) {
	if w.once {
		return func() {}
	}
	d, err := w.sit()
	if err != nil {
		return func() {}
	}
	w.desk = d
	return d.restore
}

// watch draws the room until it is interrupted.
func (w *classWatch) watch(ctx context.Context) error {
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	defer w.free()
	var keys chan []byte
	if w.desk != nil {
		keys = make(chan []byte)
		go w.pass(ctx, keys)
	}
	for drawn := ""; ; {
		text := w.picture(time.Now())
		if w.once {
			_, err := w.stdout.WriteString(text)
			return err
		}
		if text != drawn { // nothing moves unless something has changed
			w.draw(text)
			drawn = text
		}
		select {
		case <-ticks.C:
		case typed := <-keys:
			if !w.types(typed) {
				return nil
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// pass hands keys on. Ctrl-C ends the view at once, even while it waits for a folder far away.
func (w *classWatch) pass(ctx context.Context, keys chan<- []byte) {
	for typed := range w.desk.keys {
		for _, k := range typed {
			if k == 3 || k == 4 {
				w.end()
			}
		}
		select {
		case keys <- typed:
		case <-ctx.Done():
			return
		}
	}
	w.end() // the terminal is gone
}

func (w *classWatch) draw(text string) {
	_, _ = w.stdout.raw.WriteString(w.afresh())
	if w.desk != nil {
		w.desk.print(text)
		return
	}
	_, _ = w.stdout.WriteString(text)
}

// picture is the room, and what is being typed.
func (w *classWatch) picture(now time.Time) string {
	w.out.Width = lookOf(w.stdout.raw, w.env).Width
	room, err := lessons.ReadRoom(w.dir)
	if err != nil { // it may come back: a shared folder does
		return "outlive: " + err.Error() + "\n"
	}
	w.ear.Listen(room, now)
	w.room = room
	text := w.classView(room, w.all, now, w.calling(now))
	if w.desk == nil {
		return text
	}
	text += "\n"
	if w.answer != "" {
		text += w.answer + "\n"
	}
	return text + w.out.paint(faint, w.say("Words: step N, step LESSON N, free, quit")) + "\n> " + string(w.typed)
}
