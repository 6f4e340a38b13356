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

	"outlive/harness/profile"
	"outlive/harness/rehearse"
	"outlive/harness/rule"
	"outlive/harness/verify"
)

// verifyFlags are those of the verb, as typed.
type verifyFlags struct {
	line, profile, pidfile, fail string
	window, launch, stop         time.Duration
	whole, schema                bool
	expect                       []string
	format, output               string
	save, baseline               string
	command                      []string
	own                          verify.Terms // those of a team's own profile
}

func newVerifyCommand(a *app) *cobra.Command {
	f := &verifyFlags{}
	profiles := idsOf("profiles")
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
	flags.StringVar(&f.profile, "profile", rule.SysV, "which rules bind it: "+strings.Join(profiles, ", ")+", or a file of your team's own, FILE.yaml")
	flags.StringVar(&f.pidfile, "pidfile", "", "where it puts its pid (default: what the line names, or it holds open)")
	flags.StringVar(&f.fail, "fail", "", "a line that has to fail: with a wrong configuration, say")
	flags.DurationVar(&f.window, "settle", 0, "how long what it starts has to look the same (default 500ms)")
	flags.DurationVar(&f.launch, "launch-within", 0, "how long the line may take to return (default 10s)")
	flags.DurationVar(&f.stop, "stop-within", 0, "how long it may take to end after SIGTERM (default 10s)")
	flags.BoolVar(&f.whole, "all", false, "tell every rule, the kept ones too")
	flags.StringSliceVar(&f.expect, "expect", nil, "what becomes of a rule, as in `RULE=broken`; kept or broken")
	flags.StringVar(&f.format, "format", "text", strings.Join(verify.Formats(), ", "))
	flags.StringVar(&f.output, "output", "", "write to this `file` instead of standard output")
	flags.StringVar(&f.save, "save", "", "save the report to this `file` as json, for --baseline")
	flags.StringVar(&f.baseline, "baseline", "", "what is broken in this saved report is no fault, what is newly broken is")
	complete(cmd, "format", verify.Formats()...)
	flags.BoolVar(&f.schema, "schema", false, "print the JSON Schema of a team's own profile, and do nothing else")
	completeOrFile(cmd, "profile", profiles...)
	complete(cmd, "expect", expectable()...)
	return cmd
}

// expectable are the rules, each with what may be expected of it.
func expectable() (words []string) {
	for _, r := range rule.All() {
		words = append(words, r.ID+"=broken", r.ID+"=kept")
	}
	return words
}

func (f *verifyFlags) run(ctx context.Context, a *app, cmd *cobra.Command) error {
	if f.schema {
		return a.document(profile.Schema())
	}
	if !slices.Contains(verify.Formats(), f.format) {
		return unknownError("format", f.format, verify.Formats())
	}
	binds, err := f.take(cmd)
	if err != nil {
		return err
	}
	order, err := f.order(cmd)
	if err != nil {
		return err
	}
	terms, err := f.terms(binds)
	if err != nil {
		return err
	}
	out, err := openOutputs(a, f.output, f.save, false)
	if err != nil {
		return err
	}
	defer out.discard()
	report, err := f.rehearse(ctx, order, binds)
	if err != nil {
		return withAdvice(err, out.discard())
	}
	report.Hold(terms)
	return f.finish(a, report, out, terms, f.again(cmd))
}

// rehearse has it started, and judged.
func (f *verifyFlags) rehearse(ctx context.Context, o rehearse.Order, p rule.Profile) (verify.Report, error) {
	self, err := os.Executable()
	if err != nil {
		return verify.Report{}, unfitError("", "cannot find outlive's own executable: %w", err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	report, err := verify.Run(ctx, self, o, p)
	switch {
	case errors.Is(err, context.Canceled):
		return report, unfitError("", "cannot finish: interrupted")
	case err != nil:
		return report, unfitError("", "%w", err)
	}
	return report, nil
}

// again is the line once more, which tells every rule.
func (f *verifyFlags) again(cmd *cobra.Command) string {
	words := append([]string{"verify", "--all"}, retyped(cmd.Flags(), []string{"all", "format", "output", "save"})...)
	if len(f.command) > 0 {
		words = append(append(words, "--"), f.command...)
	}
	return called() + " " + look{}.legible(words)
}
