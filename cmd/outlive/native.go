//go:build linux

package main

import (
	"github.com/spf13/cobra"

	"outlive/modes"
)

// runNative does the mode's system calls in this very process.
func runNative(args []string) int { return modes.RunNative(args) }

// newNativeCommand is there for help and completion: main carries the verb out
// before cobra is asked.
func newNativeCommand(*app) *cobra.Command {
	return &cobra.Command{
		Use:   "native MODE [ARG...] [-- CMD [ARG...]]",
		Short: "Detach in place, with outlive's own system calls",
		Long: `Detach in place, with outlive's own system calls.

The flags, messages and exit codes after MODE are those of the tool that the
mode is modelled on: 125 when outlive itself fails, 126 when the command cannot
be run, 127 when it is not found.`,
		Example:               "  outlive native nohup -- ./app &\n  outlive native setsid --fork -- ./app",
		DisableFlagParsing:    true,
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeNative,
		RunE: func(cmd *cobra.Command, args []string) error {
			if asksHelp(args) {
				return cmd.Help()
			}
			return exitWith(runNative(args))
		},
	}
}

// completeNative offers the modes that have a native form, then leaves the
// rest to the shell.
func completeNative(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var ids []cobra.Completion
	for _, m := range modes.All() {
		if m.Native != nil {
			ids = append(ids, cobra.CompletionWithDesc(m.ID, m.Summary))
		}
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

// asksHelp tells whether the verb itself is asked for help: what stands after
// a word or "--" belongs to the command that is to be run.
func asksHelp(args []string) bool {
	return len(args) > 0 && (args[0] == "--help" || args[0] == "-h")
}
