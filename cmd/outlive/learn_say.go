//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/files"
	"outlive/lessons"
)

// running is how another terminal finds the lesson that runs.
type running struct {
	PID int    `json:"pid"` // of outlive
	Say string `json:"say"` // the socket for commands
}

func (t *teacher) runningFile() string { return filepath.Join(t.dir, "running.json") }

// remember leaves word where the lesson can be spoken to.
func (t *teacher) remember(say string) {
	text, err := json.Marshal(running{os.Getpid(), say})
	if err = errors.Join(err, files.MakeOwn(t.dir)); err == nil {
		err = files.Replace(t.runningFile(), text, 0o600)
	}
	if err != nil {
		t.desk.note(t.remark(asCalled("outlive learn hint will not work on another terminal: ") + err.Error()))
	}
}

// forget takes it back, unless another lesson has begun meanwhile.
func (t *teacher) forget() {
	if r, err := readRunning(t.runningFile()); err == nil && r.PID == os.Getpid() {
		_ = os.Remove(t.runningFile())
	}
}

func readRunning(path string) (r running, err error) {
	text, err := files.ReadOwn(path, files.Small)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(text, &r)
}

// sayToLesson passes a word on to the lesson that runs on another terminal.
func (a *app) sayToLesson(dir, word string) error {
	r, err := readRunning(filepath.Join(dir, "running.json"))
	var foreign *files.Foreign
	if errors.As(err, &foreign) {
		return err
	}
	if err != nil || unix.Kill(r.PID, 0) != nil {
		return unfitError("begin one: outlive learn", "cannot say %s: no lesson runs", word)
	}
	return say([]string{r.Say, word}, a.stdout)
}

// page sets Markdown for the learner's terminal.
func (t *teacher) page(markdown string) string { return t.app.page(markdown) }

const measure = 80 // columns, beyond which the eye loses the line

func (a *app) page(markdown string) string {
	p := lessons.Page{Width: min(a.out.Width, measure) - 1, Plain: a.out.ASCII}
	if a.out.Colour {
		p.Paint = func(s lessons.Style, text string) string {
			return a.out.paint(map[lessons.Style]paint{lessons.Strong: bold, lessons.Title: bold, lessons.Code: green, lessons.Stress: faint}[s], text)
		}
	}
	return p.Set(markdown)
}

// rule is a line across, with a name in it.
func (t *teacher) rule(name string) string {
	dash := t.out.glyph("─", "-")
	rest := max(0, min(t.out.Width, measure)-len(name)-5)
	return fmt.Sprintf("%s %s %s\n", strings.Repeat(dash, 2), name, strings.Repeat(dash, rest))
}
