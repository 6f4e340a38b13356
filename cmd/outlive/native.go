//go:build linux

package main

import (
	"os"

	"github.com/spf13/cobra"

	"outlive/modes"
)

// runNative does the mode's system calls in this very process.
func runNative(args []string) int {
	if len(args) > 0 {
		if m, ok := modes.Lookup(args[0]); ok && m.Native != nil {
			return m.Native(args[1:])
		}
	}
	return report(os.Stderr, usageError("outlive list modes", "cannot run natively: no such mode in %q", args))
}

// newNativeCommand is there for help and completion: main carries the verb out
// before cobra is asked.
func newNativeCommand() *cobra.Command {
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
