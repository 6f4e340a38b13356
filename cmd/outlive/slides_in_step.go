//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/files"
)

// inStep is how a lesson's slides and the speaker's view of them, on two terminals of one user,
// show the same: whoever turns the page writes which it is, and the other one looks.
type inStep struct {
	dir, lesson string
	shown       sheet
}

// turned is what is written.
type turned struct {
	Lesson string `json:"lesson"`
	PID    int    `json:"pid"` // of who turned to it
	sheet
}

// errTurned: the other one has turned the page.
var errTurned = errors.New("the page was turned on the other terminal")

func (s *inStep) file() string { return filepath.Join(s.dir, "slides.json") }

func (s *inStep) read() (t turned, ok bool) {
	t, ok = readTurned(s.dir)
	return t, ok && t.Lesson == s.lesson
}

// readTurned reads it, of whatever lesson.
func readTurned(dir string) (t turned, ok bool) {
	text, err := files.ReadOwn((&inStep{dir: dir}).file(), files.Small)
	return t, err == nil && json.Unmarshal(text, &t) == nil
}

// runs tells whether who turned the page is still there.
func (t turned) runs() bool { return unix.Kill(t.PID, 0) == nil }

// at is the page that the other one shows; false where nobody shows this lesson.
func (s *inStep) at() (sheet, bool) {
	t, ok := s.read()
	return t.sheet, ok && t.runs()
}

// turns tells the other one. A page that it has turned to itself is no news; and where nothing
// can be written each goes its own way.
func (s *inStep) turns(to sheet) {
	s.shown = to
	if at, on := s.at(); on && at == to {
		return
	}
	if files.MakeOwn(s.dir) == nil {
		_ = files.JSON(s.file(), turned{s.lesson, os.Getpid(), to}, 0o600, files.Replace)
	}
}

// end takes the word back, unless it is the other one's.
func (s *inStep) end() {
	if t, ok := s.read(); ok && t.PID == os.Getpid() {
		_ = os.Remove(s.file())
	}
}

// key waits for a key that turns the page, or for the other one to turn it.
func (s *inStep) key(ctx context.Context, d *desk) (byte, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	shown := s.shown // that of now: whoever looks may do so a last time when the next is shown
	go func() {
		look := time.NewTicker(50 * time.Millisecond)
		defer look.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-look.C:
			}
			if at, on := s.at(); on && at != shown {
				cancel(errTurned)
			}
		}
	}()
	key, err := d.key(ctx, "\n nfl pbh\x7fCDr")
	if errors.Is(context.Cause(ctx), errTurned) {
		err = errTurned
	}
	return key, err
}
