//go:build linux

package main

import (
	"errors"

	"golang.org/x/sys/unix"

	"outlive/harness/files"
	"outlive/harness/studio"
	"outlive/lessons"
)

// sayToLesson passes a word on to the lesson that runs on another terminal.
func (a *app) sayToLesson(dir, word string) error {
	r, err := studio.ReadRunning(dir)
	var foreign *files.Foreign
	if errors.As(err, &foreign) {
		return err
	}
	if err != nil || unix.Kill(r.PID, 0) != nil {
		return unfitError("begin one: outlive learn", "cannot say %s: no lesson runs", word)
	}
	return say([]string{r.Say, word}, a.stdout)
}

const measure = 80 // columns, beyond which the eye loses the line

// page sets Markdown for the terminal.
func (a *app) page(markdown string) string { return a.setting().Set(markdown) }

func (a *app) setting() lessons.Page {
	p := lessons.Page{Width: min(a.out.Width, measure) - 1, Plain: a.out.ASCII}
	if a.out.Colour {
		p.Paint = func(s lessons.Style, text string) string {
			return a.out.paint(map[lessons.Style]paint{lessons.Strong: bold, lessons.Title: bold, lessons.Code: green, lessons.Stress: faint, lessons.Faint: faint}[s], text)
		}
	}
	return p
}
