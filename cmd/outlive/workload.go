//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outlive/harness/workload"
)

// runWorkload is the program that is to outlive.
func runWorkload(args []string) int {
	var o workload.Options
	flags := o.Flags()
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return newApp().run([]string{"workload", "--help"})
	case err != nil:
		return complain(os.Stderr, workloadFlagError(err, flags))
	case flags.NArg() > 0:
		return complain(os.Stderr, usageError("usage: outlive workload [flags]",
			"cannot use argument %q: outlive workload takes none", flags.Arg(0)))
	}
	code, err := workload.Run(context.Background(), o, os.Stdout, os.Stderr)
	if err != nil {
		return complain(os.Stderr, &failure{code, err, ""})
	}
	return code
}

// workloadFlagError words the standard library's complaint as cobra's would be.
func workloadFlagError(err error, flags *flag.FlagSet) error {
	const verb = "outlive workload"
	if _, name, ok := strings.Cut(err.Error(), "flag provided but not defined: -"); ok {
		var known []string
		flags.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
		return unknownFlag(verb, "-"+name, known) // as one is told of, though two were typed
	}
	return usageError("the flags: "+verb+" --help", "cannot read the flags of %s: %w", verb, err)
}

// newWorkloadCommand is there for help and completion: main carries the verb
// out before cobra is asked.
func newWorkloadCommand(*app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "workload",
		Short: "The built-in program that is to outlive: it prints numbered beats",
		Long: `The built-in program that is to outlive: numbered beats on stdout and stderr.

It counts its failed writes, answers pings and says goodbye on SIGTERM.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var o workload.Options
	o.Flags().VisitAll(func(f *flag.Flag) { cmd.Flags().AddFlag(pflag.PFlagFromGoFlag(f)) })
	complete(cmd, "on-hup", "die", "ignore", "reload", "quit")
	complete(cmd, "on-term", "die", "ignore")
	complete(cmd, "asks", "stdin", "tty")
	complete(cmd, "notify", "main", "child", "never")
	return cmd
}
