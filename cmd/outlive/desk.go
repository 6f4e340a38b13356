//go:build linux

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/practice"
	"outlive/harness/shell"
	"outlive/harness/studio"
	"outlive/harness/terminal"
	"outlive/harness/visible"
)

// desk is the learner's terminal, raw as long as a lesson runs: keys are the
// lesson's, or go to the shell that is practised with.
type desk struct {
	app     *app
	keys    chan []byte
	sizes   chan practice.Size
	shown   bool          // the shell's terminal is
	line    []byte        // what that shows in its last line
	again   string        // what is said to who presses none of the keys; empty for nothing
	asked   string        // the question that waits for a key
	calls   chan string   // what the class is told, and has not been shown yet
	pressed *atomic.Int64 // when the last key was, in Unix seconds
	restore func()
}

// sit takes the terminal.
func (a *app) sit() (*desk, error) {
	restore, err := terminal.Raw(a.stdin)
	if err != nil || !a.out.Terminal {
		if err == nil {
			restore()
		}
		return nil, unfitError("on a terminal: outlive learn; to read only: add --slides", "cannot give a lesson: there is no terminal to give it on")
	}
	d := &desk{app: a, keys: make(chan []byte), sizes: make(chan practice.Size, 1), calls: make(chan string, 1), restore: restore, pressed: new(atomic.Int64)}
	d.pressed.Store(time.Now().Unix())
	go d.read()
	changed := make(chan os.Signal, 1)
	signal.Notify(changed, unix.SIGWINCH)
	go func() {
		for range changed {
			select {
			case d.sizes <- d.app.size():
			default: // one is waiting: it will be followed by a look at the newest
			}
		}
	}()
	return d, nil
}

func (d *desk) read() {
	defer close(d.keys)
	for {
		buffer := make([]byte, 1024)
		n, err := d.app.stdin.Read(buffer)
		if n > 0 {
			d.pressed.Store(time.Now().Unix())
			d.keys <- buffer[:n]
		}
		if err != nil {
			return
		}
	}
}

// size is the terminal's; 24 lines of 80 columns where there is none, or it does not tell.
func (a *app) size() practice.Size {
	ws, err := unix.IoctlGetWinsize(int(a.stdout.raw.Fd()), unix.TIOCGWINSZ)
	if err != nil || ws.Row == 0 || ws.Col == 0 {
		return practice.Size{Rows: 24, Columns: 80}
	}
	return practice.Size{Rows: int(ws.Row), Columns: int(ws.Col)}
}

// fit sets what is printed from now on to the terminal's width.
func (d *desk) fit() { d.app.out.Width = d.app.size().Columns }

// screen passes on what the shell's terminal shows. What a workload prints there while
// the shell waits at its prompt comes above that, or nobody would see where they type.
func (d *desk) screen(text []byte) {
	if prompts := bytes.Contains(d.line, []byte(shell.Prompt)); prompts && beats(text) {
		d.start()
		_, _ = d.app.stdout.raw.Write(append(slices.Clone(text), d.line...))
		return
	}
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		d.line = d.line[:0]
		d.line = append(d.line, text[i+1:]...)
	} else {
		d.line = append(d.line, text...)
	}
	_, _ = d.app.stdout.raw.Write(text)
}

// print writes text of ours, which tells of what is foreign: paths, names, errors.
func (d *desk) print(text string) {
	out := d.app.stdout
	_, _ = (&visible.Writer{Out: ended{out.raw}, Own: out.gate.Own}).Write([]byte(text))
}

// ended ends lines as a raw terminal has to be told.
type ended struct{ io.Writer }

func (e ended) Write(text []byte) (int, error) {
	return e.Writer.Write(bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")))
}

// between writes between what the shell's terminal shows, and puts its last line back.
func (d *desk) between(text string) {
	d.start()
	d.print(text)
	_, _ = d.app.stdout.raw.Write(d.line)
}

// start goes to where a line begins, in place of the last one where that can be.
func (d *desk) start() {
	start := "\r\x1b[K"
	if d.app.dumb() {
		start = "\r\n"
	}
	_, _ = d.app.stdout.raw.WriteString(start)
}

// beats tells whether text is whole lines of a workload's, and nothing else.
func beats(text []byte) bool {
	for line := range bytes.Lines(text) {
		if !bytes.HasPrefix(line, []byte("outlive:")) || !bytes.HasSuffix(line, []byte("\n")) {
			return false
		}
	}
	return len(text) > 0
}

// key waits for one of the keys; Enter is '\n'. With q, Ctrl-C and Ctrl-D one leaves.
// Who presses another is told.
func (d *desk) key(ctx context.Context, keys string) (byte, error) {
	for {
		select {
		case typed, there := <-d.keys:
			if !there {
				return 0, studio.ErrLeft
			}
			for _, k := range typed {
				switch k {
				case '\r':
					k = '\n'
				case 3, 4, 'q':
					return 0, studio.ErrLeft
				}
				if strings.IndexByte(keys, k) >= 0 {
					return k, nil
				}
			}
			d.print(d.again)
		case text := <-d.calls:
			d.print("\n" + d.remark(text) + "\n" + d.asked)
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}
