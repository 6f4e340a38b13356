//go:build linux

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/language"
	"outlive/harness/proc"
	"outlive/harness/runs"
	"outlive/modes"
)

func newRmCommand(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "rm NAME...",
		Short: "Forget a run that has ended, and remove its log",
		Long: `Forget a run that has ended, and remove its log, unless the log was placed
elsewhere with --log.`,
		ValidArgsFunction: completeRuns(a),
		Args:              cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var first error
			for _, name := range args {
				if err := a.forget(name, force); first == nil {
					first = err
				}
			}
			return first
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "end it first")
	return cmd
}

func (a *app) forget(name string, force bool) error {
	store, r, err := a.runNamed(name)
	var broken *runs.Unreadable
	if errors.As(err, &broken) {
		err, r = nil, runs.Record{Name: name, Log: store.Path(name, "log")}
	}
	if err != nil {
		return err
	}
	switch state := r.State(proc.Root); {
	case state == runs.Elsewhere && !force:
		return elsewhere(r)
	case state.Alive():
		if !force {
			living := r.Living(proc.Root.All())
			what := "it is running"
			if len(living) > 0 && living[0].PID != r.PID {
				what = "what came of it is running: " + left(living)
			}
			return unfitError("outlive stop "+name+", or outlive rm --force "+name, "cannot remove %q: %s", name, what)
		}
		if err := a.stop(store, r, r.StopTimeout()); err != nil {
			return err
		}
	}
	if err := errors.Join(removeSockets(r), store.Remove(name)); err != nil {
		return err
	}
	called := language.Name(a.out.paint(bold, name))
	told := a.say("%s is forgotten", called)
	if filepath.Clean(r.Log) != store.Path(name, "log") {
		told = a.say("%s is forgotten; its log stays: %s", called, language.Name(a.homely(r.Log)))
	}
	_, err = fmt.Fprintln(a.stdout, told)
	return err
}

// removeSockets removes those that the mode's server left, where nobody listens.
func removeSockets(r runs.Record) error {
	mode, _ := modes.Lookup(r.Mode)
	form, _ := mode.Form(modes.Via(r.Via))
	if form.Sockets == nil {
		return nil
	}
	return runs.RemoveSockets(r, form.Sockets(r.Name, r.Variable))
}

// sweepSockets removes those that servers left whose run was called off. A server
// of many runs has none of its own for each.
func (a *app) sweepSockets(store runs.Store) (err error) {
	for _, m := range modes.All() {
		for _, form := range m.Forms {
			if form.Sockets == nil {
				continue
			}
			const name = "NAME"
			prefix, whole := strings.CutSuffix(form.Sockets(name, a.env), "-"+name)
			if whole {
				err = errors.Join(err, store.SweepSockets(prefix+"-"))
			}
		}
	}
	return err
}
