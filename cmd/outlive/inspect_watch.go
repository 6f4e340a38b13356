//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/inspect"
	"outlive/harness/page"
)

// often is how long lies between two looks.
const often = 2 * time.Second

// page is the look of the table.
func (f *inspectFlags) page(a *app) page.Look {
	l := lookOf(a.stdout.raw, a.env)
	l.words, l.ASCII = a.out.words, a.out.ASCII
	return l.page()
}

// watch looks again and again until it is interrupted, and tells what has changed.
func (f *inspectFlags) watch(a *app, of int) error {
	ctx, stop := interruptible(context.Background())
	defer stop()
	screen := &watched{f: f, a: a}
	paused := make(chan os.Signal, 1)
	if a.out.Terminal {
		signal.Notify(paused, unix.SIGTSTP, unix.SIGWINCH)
		defer signal.Stop(paused)
	}
	defer screen.leave()
	tick := time.NewTicker(often)
	defer tick.Stop()
	for {
		if err := screen.tell(inspect.Here(nil).All(of)); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case by := <-paused:
			if by == unix.SIGTSTP {
				screen.leave()
				_ = unix.Kill(os.Getpid(), unix.SIGSTOP) // and goes on here
			}
			screen.shown = ""
		case <-tick.C:
		}
	}
}

// watched is where changes are told.
type watched struct {
	f      *inspectFlags
	a      *app
	before *inspect.Sweep
	shown  string // on the terminal
	over   bool   // it has a screen of its own there
}

func (s *watched) tell(w inspect.Sweep) error {
	defer func() { s.before = &w }()
	switch {
	case s.f.format == "jsonl":
		return s.documents(w)
	case s.a.out.Terminal && !s.a.dumb():
		return s.draw(w)
	case s.before == nil:
		_, err := s.a.stdout.WriteString(s.f.table(s.a, 0).Show(w, s.f.page(s.a)) + "\n" + s.a.every() + "\n")
		return err
	}
	for _, c := range w.Since(s.before) {
		if _, err := fmt.Fprintf(s.a.stdout, "%s  %s\n", time.Now().Format(time.TimeOnly), c.Line(s.f.page(s.a))); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) every() string {
	return a.say("Looks every %d s; Ctrl-C ends it.", int(often.Seconds()))
}

func (s *watched) documents(w inspect.Sweep) error {
	e := json.NewEncoder(s.a.stdout)
	e.SetEscapeHTML(false)
	for _, c := range w.Since(s.before) {
		err := e.Encode(inspect.Changed{Schema: inspect.Schema, At: time.Now().Format(time.RFC3339), Change: c.What, Process: c.Entry.Report()})
		if err != nil {
			return err
		}
	}
	return nil
}

// draw shows it in the place of what was shown, where that was other.
func (s *watched) draw(w inspect.Sweep) error {
	text := s.f.table(s.a, 1).Show(w, s.f.page(s.a)) + lookOf(s.a.stdout.raw, s.a.env).paint(faint, s.a.every())
	if text == s.shown {
		return nil
	}
	if !s.over {
		s.over = true
		fmt.Fprint(s.a.stdout.raw, "\x1b[?1049h\x1b[?25l") // another screen, without a cursor: xterm's private modes
	}
	fmt.Fprint(s.a.stdout.raw, s.a.afresh())
	_, err := s.a.stdout.WriteString(text)
	s.shown = text
	return err
}

// leave has the terminal show what it showed before.
func (s *watched) leave() {
	if s.over {
		fmt.Fprint(s.a.stdout.raw, "\x1b[?25h\x1b[?1049l")
		s.over = false
	}
}
