//go:build linux

package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"outlive/harness/proc"
	"outlive/harness/runs"
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
	if r.State(proc.Root).Alive() {
		if !force {
			return unfitError("outlive stop "+name+", or outlive rm --force "+name, "cannot remove %q: it is running", name)
		}
		if err := a.stop(r, stopTimeout); err != nil {
			return err
		}
	}
	if err := store.Remove(name); err != nil {
		return err
	}
	kept := ""
	if filepath.Clean(r.Log) != store.Path(name, "log") {
		kept = "; its log stays: " + a.homely(r.Log)
	}
	_, err = fmt.Fprintf(a.stdout, "%s is forgotten%s\n", a.out.paint(bold, name), kept)
	return err
}
