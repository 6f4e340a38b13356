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
	if len(r.Attach) == 0 {
		return usageError("outlive logs -f "+r.Name, "cannot attach to %q: in %s it has no terminal of its own", r.Name, r.Mode)
	}
	if state := r.State(proc.Root); !state.Alive() {
		return unfitError("outlive logs "+r.Name, "cannot attach to %q: %s", r.Name, state)
	}
	if _, err := unix.IoctlGetTermios(int(a.stdin.Fd()), unix.TCGETS); err != nil {
		return unfitError("outlive logs -f "+r.Name, "cannot attach to %q: stdin is no terminal", r.Name)
	}
	path, err := exec.LookPath(r.Attach[0])
	if err != nil {
		return unfitError("", "cannot attach to %q: %s is not installed", r.Name, r.Attach[0])
	}
	err = syscall.Exec(path, r.Attach, attachEnv(r))
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
	return append(env, r.Env...)
}
