//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/harness/runs"
	"outlive/modes"
)

func newAttachCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "attach NAME",
		Short:             "Bring a run in tmux, screen or dtach to this terminal",
		ValidArgsFunction: completeRuns(a),
		Args:              cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := a.startedRun(args[0])
			if err != nil {
				return err
			}
			return a.attach(r)
		},
	}
}

// attach becomes the command that shows the run.
func (a *app) attach(r runs.Record) error {
	words, err := a.attachWords(r)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return usageError("outlive logs -f "+r.Name, "cannot attach to %q: in %s it has no terminal of its own", r.Name, r.Mode)
	}
	if state := r.State(proc.Root); !state.Alive() {
		return unfitError("outlive logs "+r.Name, "cannot attach to %q: %s", r.Name, state)
	}
	if _, err := unix.IoctlGetTermios(int(a.stdin.Fd()), unix.TCGETS); err != nil {
		return unfitError("outlive logs -f "+r.Name, "cannot attach to %q: stdin is no terminal", r.Name)
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return unfitError("", "cannot attach to %q: %s is not installed", r.Name, words[0])
	}
	err = syscall.Exec(path, words, attachEnv(r))
	return fmt.Errorf("cannot attach to %q: exec %q: %w", r.Name, path, err)
}

// attachEnv leaves out what would keep one multiplexer from being shown in
// another, and leads to where the run's sockets are.
func attachEnv(r runs.Record) []string {
	var env []string
	for _, entry := range os.Environ() {
		switch name, _, _ := strings.Cut(entry, "="); name {
		case "TMUX", "TMUX_PANE", "TMUX_TMPDIR", "STY", "SCREENDIR":
		default:
			env = append(env, entry)
		}
	}
	for _, name := range runs.SocketVariables {
		if value := r.Variable(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// attachWords is the command that brings a run to the terminal: its mode knows
// it, and no file is asked. None where nothing can.
func (a *app) attachWords(r runs.Record) (words []string, err error) {
	store, err := runs.Open(a.env)
	if err != nil {
		return nil, err
	}
	mode, _ := modes.Lookup(r.Mode)
	form, _ := mode.Form(modes.Via(r.Via))
	for _, word := range form.Attach {
		words = append(words, strings.NewReplacer("{name}", r.Name, "{socket}", store.Path(r.Name, "sock")).Replace(word))
	}
	return words, nil
}
