//go:build linux

package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/runs"
	"outlive/harness/shell"
	"outlive/harness/visible"
)

// runNamed gives a run by its name; one that does not exist or cannot be read is told with advice.
func (a *app) runNamed(name string) (runs.Store, runs.Record, error) {
	store, err := runs.Open(a.env)
	if err != nil {
		return store, runs.Record{}, err
	}
	r, err := store.Load(name)
	var broken *runs.Unreadable
	switch {
	case errors.Is(err, runs.ErrUnknown):
		names, _ := store.Names()
		if len(names) == 0 {
			return store, r, usageError("start one: outlive run setsid -- ./app", "cannot use run %q: there are no runs", name)
		}
		return store, r, unknownError("run", name, names)
	case errors.As(err, &broken):
		return store, r, unfitError("remove it: outlive rm "+name+" (what it started, if anything, goes on)", "%w", err)
	}
	return store, r, err
}

// startedRun gives a run that was started at all.
func (a *app) startedRun(name string) (runs.Record, error) {
	_, r, err := a.runNamed(name)
	if err == nil && r.PID == 0 {
		err = unfitError("it is being started right now, or outlive was killed meanwhile: outlive rm "+name,
			"cannot use run %q: it was not started", name)
	}
	return r, err
}

// completeRuns offers the names of runs that are not there yet.
func completeRuns(a *app) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		store, err := runs.Open(a.env)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		names, _ := store.Names()
		var left []cobra.Completion
		for _, name := range names {
			if !strings.Contains(" "+strings.Join(args, " ")+" ", " "+name+" ") {
				left = append(left, name)
			}
		}
		return left, cobra.ShellCompDirectiveNoFileComp
	}
}

// legible writes a command as a person would, with quotes only where they are needed.
func (l look) legible(words []string) string {
	bash, _ := shell.Lookup("bash")
	shown := make([]string, len(words))
	for i, word := range words {
		switch quoted := bash.Quote(word); {
		case l.ASCII || !strings.HasPrefix(quoted, "$'"):
			shown[i] = quoted
		case !visible.Printable(word) || strings.Contains(word, "'"):
			shown[i] = quoted
		default: // beyond ASCII, and yet readable
			shown[i] = "'" + word + "'"
		}
	}
	return strings.Join(shown, " ")
}

// homely shortens a path under the home directory.
func (a *app) homely(path string) string {
	if home := a.env("HOME"); home != "" && strings.HasPrefix(path, home+"/") {
		return "~" + path[len(home):]
	}
	return path
}
