//go:build linux

package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/runs"
)

func newStopCommand(a *app) *cobra.Command {
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "stop NAME...",
		Short: "End a run and all that came of it: SIGTERM, then SIGKILL",
		Long: `End a run and all that came of it: SIGTERM, and SIGKILL for what is left after
the timeout; or what the run was started with: --stop-signal, --stop-timeout. What came of it are its descendants, its unit, and all processes
of the sessions and groups that are its own. Who only writes to its log is named,
and left alone.`,
		ValidArgsFunction: completeRuns(a),
		Args:              cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if timeout < 0 {
				return usageError("", "cannot wait for %s", timeout)
			}
			var all []runs.Record
			var store runs.Store
			for _, name := range args { // nothing is stopped when one is mistyped
				of, r, err := a.runNamed(name)
				if err != nil {
					return err
				}
				store, all = of, append(all, r)
			}
			return each(all, func(r runs.Record) error {
				if !cmd.Flags().Changed("timeout") {
					return a.stop(store, r, r.StopTimeout())
				}
				return a.stop(store, r, timeout)
			})
		},
	}
	cmd.Flags().DurationVar(&timeout, "timeout", 0, "time to end by itself before it is killed (default: the run's --stop-timeout, or 10s)")
	return cmd
}

// each does it to all runs, and gives the first error.
func each(all []runs.Record, do func(runs.Record) error) (first error) {
	for _, r := range all {
		if err := do(r); first == nil {
			first = err
		}
	}
	return first
}

// stop ends the run and tells what that took.
func (a *app) stop(store runs.Store, r runs.Record, timeout time.Duration) error {
	state := r.State(proc.Root)
	if state == runs.Elsewhere {
		return elsewhere(r)
	}
	suspects := a.suspects(r)
	signal := r.StopSignal()
	did, err := store.Stop(r, signal, timeout)
	if err != nil {
		return unfitError("is it still there? outlive ps", "%w", err)
	}
	var said string
	switch {
	case did.Already && state == runs.Unstarted:
		said = "was never started"
	case did.Already:
		said = "had ended already"
	case did.Killed == 0:
		said = fmt.Sprintf("has ended: %s to %s, %s", unix.SignalName(signal), processes(did.Processes), did.Took.Round(time.Millisecond))
	default:
		said = fmt.Sprintf("was killed: %d of %s did not end by %s in %s",
			did.Killed, processes(did.Processes), unix.SignalName(signal), timeout)
	}
	if _, err = fmt.Fprintf(a.stdout, "%s %s\n", a.out.paint(bold, r.Name), a.inWords(said)); err != nil {
		return err
	}
	if still := a.stillThere(suspects); len(still) > 0 {
		_, err = fmt.Fprintln(a.stdout, a.say("left alone: %s writes to its log, and is not proven to have come of it", left(still)))
	}
	return err
}

// elsewhere refuses what takes to see the run's processes.
func elsewhere(r runs.Record) error {
	return unfitError("do it there; where that is gone for good: outlive rm --force "+r.Name,
		"cannot tell what has become of %q: its processes are in another pid namespace, such as a container's", r.Name)
}

// suspects are those that may have come of the run, though nothing proves it.
func (a *app) suspects(r runs.Record) []evidence.Process {
	all := proc.Root.All()
	return r.Suspects(all, r.Living(all))
}

// stillThere leaves out what has ended meanwhile, as those at the other end of a pipe do.
func (a *app) stillThere(all []evidence.Process) (still []evidence.Process) {
	for _, p := range all {
		if now, err := proc.Root.Stat(p.PID); err == nil && now.Start == p.Start && now.State != "Z" {
			still = append(still, p)
		}
	}
	return still
}

func processes(n int) string {
	if n == 1 {
		return "1 process"
	}
	return fmt.Sprintf("%d processes", n)
}
