//go:build linux

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outlive/harness"
	"outlive/harness/lab"
	"outlive/harness/runs"
)

// guestChoice is somebody's own program, as typed: behind --, or a whole line.
type guestChoice struct {
	command []string
	line    string
	window  time.Duration
	flags   *pflag.FlagSet
}

func (g *guestChoice) register(flags *pflag.FlagSet) {
	g.flags = flags
	flags.StringVar(&g.line, "line", "", "type this line as it stands, in place of every mode's")
	flags.DurationVar(&g.window, "settle", 0, "how long what your own program starts has to look the same before the event (default 333ms)")
}

// typed tells whether there is a line, be it an empty one.
func (g *guestChoice) typed() bool { return g.flags != nil && g.flags.Changed("line") }

// guest checks the program before anything starts; nil when there is none.
func (g *guestChoice) guest() (*harness.Guest, error) {
	switch {
	case !g.typed() && len(g.command) == 0 && g.window != 0:
		return nil, usageError("it is for your own program: compare --settle 2s -- ./app", "cannot use --settle with the built-in workload: it reports when it is ready")
	case !g.typed() && len(g.command) == 0:
		return nil, nil
	case g.typed() && len(g.command) > 0:
		return nil, usageError("put the command into the line, or leave --line out", "cannot use both --line and a command behind --")
	case g.typed() && (strings.ContainsAny(g.line, "\n\r\x00") || strings.TrimSpace(g.line) == ""):
		return nil, usageError("one line, as you would type it", "cannot type %q: it is no line", g.line)
	case g.window < 0:
		return nil, usageError("", "cannot wait for %s", g.window)
	}
	if err := g.alone(); err != nil {
		return nil, err
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, usageError("", "cannot tell the working directory: %w", err)
	}
	return &harness.Guest{Command: g.command, Line: g.line, Dir: dir, Window: g.window}, nil
}

// there refuses a command that is not on the machine; nil is this one.
func (g *guestChoice) there(on *harness.Machine) error {
	var bad *runs.CommandError
	switch {
	case len(g.command) == 0:
	case on != nil && !g.inLab(on.Root):
		return usageError("a lab has what is installed here, and none of your data: put it into /usr/local/bin, and leave its path out", "cannot run %q in a lab: it is not there", g.command[0])
	case on == nil:
		if _, err := runs.Resolve(g.command); errors.As(err, &bad) {
			return noCommand(bad)
		}
	}
	return nil
}

// inLab tells whether a lab of this root has the command.
func (g *guestChoice) inLab(root string) bool {
	if len(g.command) == 0 {
		return false // what a line names is not known
	}
	word := g.command[0]
	if !strings.Contains(word, "/") {
		_, err := lab.LookPath(root, word)
		return err == nil
	}
	return filepath.IsAbs(word) && lab.Shows(root, filepath.Clean(word)) // its user is at home there
}

// alone refuses what would be of no effect: a line is typed as it stands, and what
// somebody's own program is written in and prints is its own.
func (g *guestChoice) alone() error {
	what, ours := "a program of your own", []string{"voice", "runtime"}
	if g.typed() {
		what, ours = "--line: it is typed as it stands", append(ours, "modes", "via", "without")
	}
	for _, name := range ours {
		if g.flags.Changed(name) {
			return usageError("leave --"+name+" out", "cannot use --%s with %s", name, what)
		}
	}
	return nil
}

// takeCommand gives the words before -- and keeps what stands behind it.
func (g *guestChoice) takeCommand(cmd *cobra.Command, args []string) ([]string, error) {
	dash := cmd.ArgsLenAtDash()
	if dash < 0 {
		return args, nil
	}
	g.command = args[dash:]
	if len(g.command) == 0 {
		return nil, usageError(cmd.CommandPath()+strings.Join(append([]string{""}, args...), " ")+" -- ./app", "cannot go on without a command: nothing stands behind --")
	}
	return args[:dash], nil
}

// beyond is the error for words that a verb has no use for.
func (a *app) beyond(path string, args []string) error {
	hint := "the flags: " + path + " --help"
	if _, err := exec.LookPath(args[0]); err == nil {
		hint = path + " -- " + a.out.legible(args)
	}
	return usageError(hint, "cannot use argument %q: your own command stands behind --", args[0])
}
