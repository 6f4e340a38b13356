//go:build linux

package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/runs"
	"outlive/harness/why"
)

// whySchema is that of --format json.
const whySchema = "outlive/why/1"

func newWhyCommand(a *app) *cobra.Command {
	format, user := "", false
	cmd := &cobra.Command{
		Use:   "why NAME|UNIT|PID...",
		Short: "What went wrong with a service, a run or a process",
		Long: "why reads what is there of a service, of a run that outlive has started, or of a\n" +
			"process: the unit as systemd has it, the journal, the log, the limits and /proc.\n" +
			"It says the likely cause, the facts that it rests on, and what to type next.\n" +
			"A name is a run's, or a unit's; .service may be left out. It only reads.\n\n" +
			"0 says that nothing is wrong, 1 that something is, and 3 that it could not be told.",
		Example: "  outlive why nginx\n" +
			"  outlive why --user sync.timer\n" +
			"  outlive why 4802",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("what has failed: systemctl --failed; what outlive has started: outlive ps", "cannot go on without a name: %s takes NAME|UNIT|PID...", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			return a.why(args, user, format)
		},
	}
	formatFlag(cmd, &format)
	cmd.Flags().BoolVar(&user, "user", false, "ask your own manager of it, as systemctl --user does")
	return cmd
}

func (a *app) why(names []string, user bool, format string) error {
	code := codeKept
	answers := []map[string]any{}
	for i, name := range names {
		facts, err := a.factsOf(name, user)
		if err != nil {
			return err
		}
		is := why.Of(facts)
		if !is.Healthy() {
			code = codeBroken
		}
		for _, found := range is.Found {
			for i := range found.Next {
				found.Next[i].Line = asCalled(found.Next[i].Line)
			}
		}
		if format == "json" {
			answers = append(answers, map[string]any{"name": name, "says": is.Headline(), "healthy": is.Healthy(), "findings": is.Found, "not_seen": append([]string{}, facts.Unseen...)})
			continue
		}
		text := is.Document().Show(a.out.page())
		if i > 0 {
			text = "\n" + text
		}
		if _, err := a.stdout.WriteString(text); err != nil {
			return err
		}
	}
	if format == "json" {
		if err := a.document(map[string]any{"schema": whySchema, "answers": answers}); err != nil {
			return err
		}
	}
	return exitWith(code)
}

// factsOf finds out what a name means: a pid, a run's name, a unit's.
func (a *app) factsOf(name string, user bool) (why.Facts, error) {
	if pid, err := strconv.Atoi(name); err == nil {
		return a.factsOfPID(pid)
	}
	store, err := runs.Open(a.env)
	if err != nil {
		return why.Facts{}, err
	}
	if r, err := store.Load(name); err == nil && !user {
		return why.OfRun(store, r)
	}
	f, err := why.OfUnit(unitName(name), user)
	if errors.Is(err, why.ErrUnknown) && !user {
		if own, failed := why.OfUnit(unitName(name), true); failed == nil {
			return own, nil
		}
	}
	switch {
	case errors.Is(err, why.ErrUnknown):
		return f, usageError("systemctl list-units --all, and outlive ps, list what there is", "cannot tell why: there is no run and no unit %q", name)
	case err != nil:
		return f, unfitError("outlive ps lists the runs that there are", "cannot tell why: there is no run %q, and nobody to ask for a unit: %w", name, err)
	}
	return f, nil
}

// factsOfPID are the unit's where a process is the main one of a service.
func (a *app) factsOfPID(pid int) (why.Facts, error) {
	f, err := why.OfProcess(pid)
	if err != nil {
		return f, unfitError("", "%w", err)
	}
	if in := f.Runs.In; strings.HasSuffix(in.Unit, ".service") {
		if of, err := why.OfUnit(in.Unit, in.User); err == nil && of.Unit.Number("MainPID") == pid {
			return of, nil
		}
	}
	return f, nil
}

// unitName is a unit's name in full.
func unitName(name string) string {
	if strings.Contains(name, ".") {
		return name
	}
	return name + ".service"
}
