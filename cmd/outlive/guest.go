//go:build linux

package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"outlive/harness"
)

// guestChoice is somebody's own program, as typed: behind --, or a whole line.
type guestChoice struct {
	command []string
	line    string
	window  time.Duration
}

func (g *guestChoice) register(flags *pflag.FlagSet) {
	flags.StringVar(&g.line, "line", "", "type this line as it stands, in place of every mode's")
	flags.DurationVar(&g.window, "settle", 0, "how long what your own program starts has to look the same before the event (default 333ms)")
}

// guest checks the program before anything starts; nil when there is none.
func (g *guestChoice) guest() (*harness.Guest, error) {
	switch {
	case g.line == "" && len(g.command) == 0 && g.window != 0:
		return nil, usageError("it is for your own program: compare --settle 2s -- ./app", "cannot use --settle with the built-in workload: it reports when it is ready")
	case g.line == "" && len(g.command) == 0:
		return nil, nil
	case g.line != "" && len(g.command) > 0:
		return nil, usageError("put the command into the line, or leave --line out", "cannot use both --line and a command behind --")
	case strings.ContainsAny(g.line, "\n\r\x00") || strings.TrimSpace(g.line) == "" && len(g.command) == 0:
		return nil, usageError("one line, as you would type it", "cannot type %q: it is no line", g.line)
	case g.window < 0:
		return nil, usageError("", "cannot wait for %s", g.window)
	}
	if len(g.command) > 0 {
		switch _, err := exec.LookPath(g.command[0]); {
		case errors.Is(err, fs.ErrPermission):
			return nil, usageError("chmod +x "+g.command[0], "cannot run %q: it may not be executed", g.command[0])
		case err != nil:
			return nil, usageError("name a program that is there, as you would type it here", "cannot run %q: it is not found", g.command[0])
		}
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, usageError("", "cannot tell the working directory: %w", err)
	}
	return &harness.Guest{Command: g.command, Line: g.line, Dir: dir, Window: g.window}, nil
}

// takeCommand gives the words before -- and keeps what stands behind it.
func (g *guestChoice) takeCommand(args []string, dash int) []string {
	if dash < 0 {
		return args
	}
	g.command = args[dash:]
	return args[:dash]
}
