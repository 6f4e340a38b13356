//go:build linux

package main

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"outlive/harness/inspect"
)

// inspectFlags are those of the verb, as typed.
type inspectFlags struct {
	format string
	whole  bool
}

func newInspectCommand(a *app) *cobra.Command {
	f := &inspectFlags{}
	cmd := &cobra.Command{
		Use:   "inspect PID...",
		Short: "What becomes of a process that runs already",
		Long: "inspect looks at processes that run already, and forecasts what becomes of each\n" +
			"when its terminal closes, its shell exits, you log out or the machine reboots,\n" +
			"with the rule behind it, and the line to type now where that is bad. The rules\n" +
			"are those that compare proves. What no fact of the kernel tells is unknown, and\n" +
			"it says which line tells it.\n\n" +
			"It only reads: it signals nobody, attaches to nobody and writes nothing. 0 says\n" +
			"that it was told, and 3 that a process could not be looked at.",
		Example: "  outlive inspect 4802\n" +
			"  outlive inspect 4802 --all-events",
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return f.run(a, args) },
	}
	cmd.Flags().BoolVar(&f.whole, "all-events", false, "tell every event that can happen to it, in full")
	formatFlag(cmd, &f.format)
	return cmd
}

func (f *inspectFlags) run(a *app, args []string) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	var pids []int
	for _, word := range args {
		pid, err := strconv.Atoi(word)
		if err != nil || pid <= 0 {
			return usageError("the pids of what you have started: jobs -l, or ps", "cannot inspect %q: it is no pid", word)
		}
		pids = append(pids, pid)
	}
	m := inspect.Here(nil)
	var all []inspect.Subject
	var failed error
	for _, pid := range pids {
		s, err := m.Look(pid)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		all = append(all, s)
	}
	if err := f.print(a, all); err != nil {
		return err
	}
	if failed != nil {
		return unfitError("", "%w", failed)
	}
	return nil
}

func (f *inspectFlags) print(a *app, all []inspect.Subject) error {
	if f.format == "json" {
		reports := []inspect.Report{}
		for _, s := range all {
			reports = append(reports, s.Report())
		}
		return a.document(map[string]any{"schema": "outlive/inspect/1", "processes": reports})
	}
	for i, s := range all {
		text := s.Document(f.whole, a.out.page()).Show(a.out.page())
		if i > 0 {
			text = "\n" + text
		}
		if _, err := a.stdout.WriteString(text); err != nil {
			return err
		}
	}
	return nil
}
