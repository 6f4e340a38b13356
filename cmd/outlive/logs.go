//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"outlive/harness/language"
	"outlive/harness/proc"
	"outlive/harness/runs"
	"outlive/harness/runtimes"
	"outlive/harness/visible"
)

func newLogsCommand(a *app) *cobra.Command {
	var follow, raw bool
	var lines int
	cmd := &cobra.Command{
		Use:   "logs NAME",
		Short: "What a run has written",
		Long: `What a run has written, in a file, a tmux pane or a screen window alike.

With -f it goes on until the run ends; a log that is truncated or replaced is
followed by its name. A terminal is shown control characters as escapes, since a
log may hold anything; --raw passes them on. A pipe or a file gets every byte.`,
		ValidArgsFunction: completeRuns(a),
		Args:              cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("lines") && lines < 0 {
				return usageError("", "cannot print %d lines", lines)
			}
			r, err := a.startedRun(args[0])
			if err != nil {
				return err
			}
			var text io.Writer = a.stdout.raw
			if a.out.Terminal && !raw {
				text = &visible.Writer{Out: a.stdout.raw}
			}
			if follow && r.HoldsBack() {
				err = a.tellHeldBack(r)
			}
			if err == nil && follow {
				err = runs.Follower{Lines: lines, Out: a.stdout.raw, Text: text, Note: a.stderr}.Follow(r)
			} else if err == nil {
				err = runs.Print(r, lines, text)
			}
			if err = logsError(err); err != nil || follow || !r.HoldsBack() || lines == 0 {
				return err
			}
			return a.tellHeldBack(r)
		},
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on until the run ends")
	cmd.Flags().BoolVar(&raw, "raw", false, "pass control characters on to the terminal, colours and all")
	cmd.Flags().IntVarP(&lines, "lines", "n", -1, "print the last `N` lines (default: all)")
	cmd.Flags().Lookup("lines").DefValue = ""
	return cmd
}

// tellHeldBack explains an empty log of a program that lives: what is no terminal
// is written to in blocks, setvbuf(3).
func (a *app) tellHeldBack(r runs.Record) error {
	if !r.State(proc.Root).Alive() {
		return nil
	}
	var ways []string
	for _, language := range runtimes.All() {
		if language.AtOnce != "" {
			ways = append(ways, language.AtOnce)
		}
	}
	_, err := fmt.Fprintf(a.stderr, "%s\n%s: %s\n",
		a.say("%s lives, and its log is empty: it may hold back what it prints, which is lost if it is killed", language.Name(r.Name)),
		a.inWords("hint"), a.say("start it with: %s", language.Name(strings.Join(ways, ", "))))
	return err
}

func logsError(err error) error {
	switch {
	case errors.Is(err, unix.EPIPE): // `| head` has seen enough
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return unfitError("somebody removed it; what the run still writes is lost", "%w", err)
	}
	return err
}
