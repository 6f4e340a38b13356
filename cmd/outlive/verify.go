//go:build linux

package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outlive/harness/rehearse"
	"outlive/harness/rule"
	"outlive/harness/runs"
	"outlive/harness/verify"
)

// verifyFlags are those of the verb, as typed.
type verifyFlags struct {
	line, profile, pidfile, format string
	window, launch, stop           time.Duration
	whole                          bool
	command                        []string
}

func newVerifyCommand(a *app) *cobra.Command {
	f := &verifyFlags{}
	var profiles []string
	for _, p := range rule.Profiles() {
		profiles = append(profiles, p.ID)
	}
	cmd := &cobra.Command{
		Use:   "verify -- COMMAND... | --line LINE",
		Short: "Judge how a program of your own daemonizes",
		Long: "verify starts your daemon for real, several times, closes its terminal, sends it\n" +
			"SIGHUP, starts it twice, and asks it to stop. It holds what it saw against the\n" +
			"rules of a profile, and tells what is broken, with the smallest change that mends\n" +
			"it. 0 says that every rule was kept, 1 that one is broken, 3 that it could not tell.",
		Example: "  outlive verify -- ./mydaemon -d --pidfile run/my.pid\n" +
			"  outlive verify --line 'nohup ./app >>log 2>&1 &' --profile nohup\n" +
			"  outlive verify --profile systemd -- ./app --foreground",
		Args: func(cmd *cobra.Command, args []string) error {
			dash := cmd.ArgsLenAtDash()
			switch {
			case dash < 0 && len(args) > 0:
				return a.beyond(cmd.CommandPath(), args)
			case dash > 0:
				return a.beyond(cmd.CommandPath(), args[:dash])
			}
			f.command = args
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), a, cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.line, "line", "", "start it by this line of sh, as it stands")
	flags.StringVar(&f.profile, "profile", rule.SysV, "which rules bind it: "+strings.Join(profiles, ", "))
	flags.StringVar(&f.pidfile, "pidfile", "", "where it puts its pid")
	flags.DurationVar(&f.window, "settle", 0, "how long what it starts has to look the same (default 500ms)")
	flags.DurationVar(&f.launch, "launch-within", 0, "how long the line may take to return (default 10s)")
	flags.DurationVar(&f.stop, "stop-within", 0, "how long it may take to end after SIGTERM (default 10s)")
	flags.BoolVar(&f.whole, "all", false, "tell every rule, the kept ones too")
	formatFlag(cmd, &f.format)
	complete(cmd, "profile", profiles...)
	return cmd
}

func (f *verifyFlags) run(ctx context.Context, a *app, cmd *cobra.Command) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	profile, ok := rule.ProfileOf(f.profile)
	if !ok {
		var ids []string
		for _, p := range rule.Profiles() {
			ids = append(ids, p.ID)
		}
		return unknownError("profile", f.profile, ids)
	}
	order, err := f.order(cmd)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return unfitError("", "cannot find outlive's own executable: %w", err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	report, err := verify.Run(ctx, self, order, profile)
	switch {
	case errors.Is(err, context.Canceled):
		return unfitError("", "cannot finish: interrupted")
	case err != nil:
		return unfitError("", "%w", err)
	}
	if err := f.print(a, report); err != nil {
		return err
	}
	switch {
	case len(report.Broken()) > 0:
		return exitWith(codeBroken)
	case len(report.Of(verify.Unfit)) > 0:
		return unfitError("all of them: --all", "cannot tell of %d rules", len(report.Of(verify.Unfit)))
	}
	return nil
}

// order says what is to be rehearsed; nothing is started before it is known to be there.
func (f *verifyFlags) order(cmd *cobra.Command) (o rehearse.Order, err error) {
	switch {
	case cmd.Flags().Changed("line") && len(f.command) > 0:
		return o, usageError("put the command into the line, or leave --line out", "cannot use both --line and a command behind --")
	case !cmd.Flags().Changed("line") && len(f.command) == 0:
		return o, usageError(cmd.CommandPath()+" -- ./mydaemon -d", "cannot verify nothing: say how it is started")
	case cmd.Flags().Changed("line") && (strings.TrimSpace(f.line) == "" || strings.ContainsAny(f.line, "\n\r\x00")):
		return o, usageError("one line, as you would type it", "cannot run %q: it is no line", f.line)
	case slices.Min([]time.Duration{f.window, f.launch, f.stop}) < 0:
		return o, usageError("", "cannot wait for less than nothing")
	}
	var bad *runs.CommandError
	if len(f.command) > 0 {
		if _, err := runs.Resolve(f.command); errors.As(err, &bad) {
			return o, noCommand(bad)
		}
		f.line = look{}.legible(f.command)
	}
	dir, err := os.Getwd()
	if err != nil {
		return o, usageError("", "cannot tell the working directory: %w", err)
	}
	return rehearse.Order{Line: f.line, Dir: dir, Env: os.Environ(), PIDFile: f.pidfile, Window: f.window, Launch: f.launch, Stop: f.stop}, nil
}

func (f *verifyFlags) print(a *app, r verify.Report) error {
	if f.format == "json" {
		return a.document(r.JSON())
	}
	again := called() + " verify --all --profile " + f.profile + " --line " + look{}.legible([]string{f.line})
	_, err := a.stdout.WriteString(r.Document(f.whole, again).Show(a.out.page()))
	return err
}
