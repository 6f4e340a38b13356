//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outlive/harness/workload"
)

// workloadFlags is the one definition of the flags: main parses them with the
// standard library, and cobra shows and completes them.
func workloadFlags(o *workload.Options) *flag.FlagSet {
	flags := flag.NewFlagSet("workload", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.DurationVar(&o.Every, "every", time.Second, "time between two beats")
	flags.IntVar(&o.Count, "count", 0, "end after `N` beats; 0 for never")
	flags.IntVar(&o.Children, "children", 0, "start `N` silent children that die with it")
	flags.StringVar(&o.OnHup, "on-hup", "die", "what SIGHUP does: `WORD` is die, ignore or reload")
	flags.BoolVar(&o.Buffered, "buffered", false, "write stdout through a buffer of 4096 bytes")
	flags.StringVar(&o.Log, "log", "", "append to `FILE` in place of stdout and stderr; at a reload it is opened anew")
	flags.BoolVar(&o.Silent, "silent", false, "write nothing")
	flags.StringVar(&o.Report, "report", "", "beat when asked to over `SOCKET`, not on a clock")
	return flags
}

// runWorkload is the program that is to outlive.
func runWorkload(args []string) int {
	var o workload.Options
	flags := workloadFlags(&o)
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
		return unknownFlag(verb, name, known)
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
	workloadFlags(&o).VisitAll(func(f *flag.Flag) { cmd.Flags().AddFlag(pflag.PFlagFromGoFlag(f)) })
	complete(cmd, "on-hup", "die", "ignore", "reload")
	return cmd
}
