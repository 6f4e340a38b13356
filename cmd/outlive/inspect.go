//go:build linux

package main

import (
	"errors"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"outlive/harness/inspect"
)

// inspectFlags are those of the verb, as typed.
type inspectFlags struct {
	format string
	whole  bool
	jobs   string

	all, tree, wide, watches bool
	user                     string
}

func newInspectCommand(a *app) *cobra.Command {
	f := &inspectFlags{}
	cmd := &cobra.Command{
		Use:   "inspect [PID...]",
		Short: "What becomes of a process that runs already",
		Long: "inspect looks at processes that run already, and forecasts what becomes of each\n" +
			"when its terminal closes, its shell exits, you log out or the machine reboots,\n" +
			"with the rule behind it, and the line to type now where that is bad. The rules\n" +
			"are those that compare proves. What no fact of the kernel tells is unknown, and\n" +
			"it says which line tells it. What bash 5.2 and zsh 5.9 list as their jobs is read\n" +
			"out of their memory, where you may trace them; other shells tell it by --jobs.\n" +
			"This machine's own settings count, as logind has them, with their files.\n\n" +
			"--all answers for all that you run, on one screen, the worst first: what dies if\n" +
			"you log out now, if its terminal closes, at a reboot? Processes that are alike\n" +
			"share a line. root is told of all who log in. What belongs to the machine is left\n" +
			"out: the kernel's threads and the system's units; so are shells at their prompts,\n" +
			"but for --tree.\n\n" +
			"It only reads: it signals nobody, attaches to nobody and writes nothing. 0 says\n" +
			"that it was told, and 3 that a process could not be looked at.",
		Example: "  outlive inspect 4802\n" +
			"  outlive inspect --all\n" +
			"  outlive inspect --user visitor --tree\n" +
			"  outlive inspect --watch\n" +
			"  outlive inspect 4802 --all-events\n" +
			"  jobs -l | outlive inspect --jobs -",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := f.together(cmd, args); err != nil {
				return err
			}
			if f.jobs == "" && !f.many() && len(args) == 0 {
				return usageError("all that you run: "+cmd.CommandPath()+" --all", "cannot go on without a PID: %s takes PID..., or --all", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkInspectFormat(f.format); err != nil {
				return err
			}
			if f.many() {
				return f.runMany(a)
			}
			return f.run(a, args)
		},
	}
	cmd.Flags().BoolVar(&f.whole, "all-events", false, "tell every event that can happen to it, in full")
	cmd.Flags().StringVar(&f.jobs, "jobs", "", "read what jobs -l prints (in fish, jobs) from this `file`, - for standard input; without a PID: inspect all these")
	f.flagsOfMany(cmd)
	return cmd
}

func (f *inspectFlags) run(a *app, args []string) error {
	var pids []int
	for _, word := range args {
		pid, err := strconv.Atoi(word)
		if err != nil || pid <= 0 {
			return usageError("the pids of what you have started: jobs -l, or ps", "cannot inspect %q: it is no pid", word)
		}
		pids = append(pids, pid)
	}
	jobs, err := f.listed(a)
	if err != nil {
		return err
	}
	if jobs != nil && len(pids) == 0 {
		pids = jobs.First()
	}
	m := inspect.Here(jobs)
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

// listed are the jobs that a shell has told of; nil where nobody asked it.
func (f *inspectFlags) listed(a *app) (*inspect.Jobs, error) {
	if f.jobs == "" {
		return nil, nil
	}
	from := a.stdin
	if f.jobs != "-" {
		file, err := os.Open(f.jobs)
		if err != nil {
			return nil, usageError("jobs -l | outlive inspect --jobs -", "cannot read the jobs: %w", err)
		}
		defer file.Close()
		from = file
	}
	jobs, err := inspect.ReadJobs(from)
	if err != nil {
		return nil, usageError("jobs -l | outlive inspect --jobs -", "%w", err)
	}
	return jobs, nil
}

func (f *inspectFlags) print(a *app, all []inspect.Subject) error {
	of := a.wisher()
	if f.format == "json" {
		reports := []reportOfRun{}
		for _, s := range all {
			report := s.Report()
			r, _ := of(report.PID)
			reports = append(reports, reportOfRun{report, r.Name, r.Wishes})
		}
		return a.document(map[string]any{"schema": inspect.Schema, "processes": reports})
	}
	pages := inspect.Pages{Look: a.out.page(), Language: a.language}
	switch f.format {
	case "html":
		return pages.Write(a.stdout, all)
	case "md":
		_, err := a.stdout.WriteString(pages.Markdown(all))
		return err
	}
	for i, s := range all {
		text := s.Document(f.whole, a.out.page()).Show(a.out.page())
		if r, is := of(s.Report().PID); is {
			text += a.wishedLine(r)
		}
		if i > 0 {
			text = "\n" + text
		}
		if _, err := a.stdout.WriteString(text); err != nil {
			return err
		}
	}
	return nil
}
