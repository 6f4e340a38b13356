//go:build linux

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outlive/harness/audit"
	"outlive/harness/profile"
	"outlive/harness/rehearse"
	"outlive/harness/rule"
	"outlive/harness/verify"
)

// verifyFlags are those of the verb, as typed.
type verifyFlags struct {
	line, profile, pidfile, fail string
	unit, probe, prepare         string
	beside                       []string // files that go with the unit
	standIn, harden, untested    bool
	instances                    []string
	second, user, cgroup         string
	mode, via                    string
	pid                          int
	window, launch, stop         time.Duration
	whole, schema, self, listen  bool
	expect                       []string
	format, output               string
	save, baseline               string
	command                      []string
	own                          profile.File // a team's own profile
}

func newVerifyCommand(a *app) *cobra.Command {
	f := &verifyFlags{}
	cmd := &cobra.Command{
		Use:   "verify -- COMMAND... | --line LINE | --pid PID",
		Short: "Judge how a program of your own daemonizes",
		Long: "verify starts your daemon for real, several times, closes its terminal, sends it\n" +
			"SIGHUP, starts it twice, and asks it to stop. It holds back the write of the pid file\n" +
			"to see whether the launcher waits, has eight start at once, leaves a stale pid file,\n" +
			"takes the ports, and empties and renames the log that the first start made; that is\n" +
			"whole in the end. It holds what it saw against the rules of a profile, and tells\n" +
			"what is broken, with the smallest change that mends it. What stood where the pid file\n" +
			"is stands there in the end. One that runs already is not started beside itself.\n" +
			"Three profiles have real managers run it: supervised those that are installed,\n" +
			"container a pid namespace, and systemd services of each Type=, in a lab.\n" +
			"0 says that every rule was kept, 1 that one is broken, 3 that it could not tell.",
		Example: "  outlive verify -- ./mydaemon -d --pidfile run/my.pid\n" +
			"  outlive verify --second './mydaemon -d -p 8081' -- ./mydaemon -d -p 8080\n" +
			"  outlive verify --mode nohup -- ./app\n" +
			"  outlive verify --fail './mydaemon -c missing.conf' -- ./mydaemon -d\n" +
			"  outlive verify --line 'nohup ./app >>log 2>&1 &' --profile nohup\n" +
			"  outlive verify --profile systemd -- ./app --foreground\n" +
			"  outlive verify --profile ./verify.yaml --format junit --output verify.xml\n" +
			"  outlive verify --expect files.no-leak=broken -- ./known-to-leak -d\n" +
			"  outlive verify --unit app.service app.socket --probe 'curl -sf localhost:8080'\n" +
			"  outlive verify --user www-data --cgroup system --pid 4711",
		Args: func(cmd *cobra.Command, args []string) error {
			dash := cmd.ArgsLenAtDash()
			switch {
			case f.unit != "":
				f.beside, f.command = divided(args, dash)
				return nil
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
	f.declare(cmd)
	return cmd
}

// declare adds the flags to the verb.
func (f *verifyFlags) declare(cmd *cobra.Command) {
	profiles := idsOf("profiles")
	flags := cmd.Flags()
	flags.StringVar(&f.line, "line", "", "start it by this line of sh, as it stands")
	flags.StringVar(&f.mode, "mode", "", "start the command as this mode does (outlive list modes)")
	flags.StringVar(&f.via, "via", "", "this way of the mode: shell, tool or native")
	flags.IntVar(&f.pid, "pid", 0, "judge what runs already, by the rules that take no start; nothing is done to it")
	flags.StringVar(&f.profile, "profile", rule.SysV, "which rules bind it: "+strings.Join(profiles, ", ")+", or a file of your team's own, FILE.yaml; with --unit "+audit.Production+", what a service has before it goes live")
	flags.StringVar(&f.pidfile, "pidfile", "", "where it puts its pid (default: what the line names, or it holds open)")
	flags.StringVar(&f.second, "second", "", "a line that starts another one, which the pid file has to refuse: at another port, say")
	flags.StringVar(&f.fail, "fail", "", "a line that has to fail: with a wrong configuration, say")
	flags.StringVar(&f.user, "user", "", "who it is to be: every uid, gid and group of it is this user's")
	flags.StringVar(&f.cgroup, "cgroup", "", "where it is to be: session, user, system, `UNIT` or /PATH")
	flags.BoolVar(&f.listen, "listen", false, "it takes sockets that are handed to it (profile systemd)")
	flags.DurationVar(&f.window, "settle", 0, "how long what it starts has to look the same (default 2s at first, then 500ms)")
	flags.DurationVar(&f.launch, "launch-within", 0, "how long the line may take to return (default 10s)")
	flags.DurationVar(&f.stop, "stop-within", 0, "how long it may take to end after SIGTERM (default 10s)")
	flags.BoolVar(&f.whole, "all", false, "tell every rule, the kept ones too")
	flags.StringSliceVar(&f.expect, "expect", nil, "what becomes of a rule, as in `RULE=broken`; kept or broken")
	flags.StringVar(&f.format, "format", "text", strings.Join(verify.Formats(), ", "))
	flags.StringVar(&f.output, "output", "", "write to this `file` instead of standard output")
	flags.StringVar(&f.save, "save", "", "save the report to this `file` as json, for --baseline")
	flags.StringVar(&f.baseline, "baseline", "", "what is broken in this saved report is no fault, what is newly broken is")
	complete(cmd, "mode", idsOf("modes")...)
	complete(cmd, "via", vias...)
	complete(cmd, "cgroup", rule.Cgroups()...)
	complete(cmd, "format", verify.Formats()...)
	flags.BoolVar(&f.self, "self", false, "judge verify itself, by daemons that are wrong in one way each, and do nothing else; text or json")
	flags.StringVar(&f.unit, "unit", "", "try in a lab what this `FILE.service` limits, hides and forbids, line by line, and how its service starts, comes back, logs and stops; its socket, its timer and drop-ins may follow; text or json")
	flags.BoolVar(&f.standIn, "stand-in", false, "have a program of ours run in place of the unit's own, and make in the lab what it needs: its user, its folders")
	flags.StringVar(&f.prepare, "prepare", "", "run this `SCRIPT` of bash in the lab before, as root: what makes the unit's user and folders")
	flags.StringVar(&f.probe, "probe", "", "a line of sh that root runs in the lab, and that has to succeed while the service of --unit runs: a curl, say")
	flags.StringSliceVar(&f.instances, "instances", nil, "the two instances `A,B` of --unit NAME@.service that are run (default one, two-three)")
	f.declareHarden(flags)
	flags.BoolVar(&f.schema, "schema", false, "print the JSON Schema of a team's own profile, and do nothing else")
	completeOrFile(cmd, "profile", append(profiles, audit.Production)...)
	complete(cmd, "expect", expectable()...)
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
	if f.self {
		return f.judgeSelf(ctx, a)
	}
	if cmd.Flags().Changed("unit") {
		return f.judgeUnit(ctx, a, cmd)
	}
	if err := onlyWithUnit(cmd); err != nil {
		return err
	}
	if !slices.Contains(verify.Formats(), f.format) {
		return unknownError("format", f.format, verify.Formats())
	}
	plan := f.start
	if cmd.Flags().Changed("pid") {
		plan = f.standing
	}
	look, err := plan(cmd)
	if err != nil {
		return err
	}
	terms, err := f.terms(look.profile)
	if err != nil {
		return err
	}
	out, err := openOutputs(a, f.output, f.save, false)
	if err != nil {
		return err
	}
	defer out.discard()
	ctx, stop := interruptible(ctx)
	defer stop()
	report, err := look.at(ctx)
	switch {
	case errors.Is(err, context.Canceled):
		return withAdvice(unfitError("", "cannot finish: interrupted"), out.discard())
	case err != nil:
		return withAdvice(unfitError("", "%w", err), out.discard())
	}
	report.Hold(terms)
	return f.finish(a, report, out, terms, f.again(cmd))
}

// verification is one that is known to be possible, and has not begun.
type verification struct {
	profile rule.Profile
	at      func(ctx context.Context) (verify.Report, error)
}

// start is one of a program that is started for it.
func (f *verifyFlags) start(cmd *cobra.Command) (v verification, err error) {
	form, err := f.form(cmd)
	if err != nil {
		return v, err
	}
	if form != nil && !cmd.Flags().Changed("profile") {
		f.profile = suits(form.Traits)
	}
	if v.profile, err = f.take(); err != nil {
		return v, err
	}
	order, err := f.order(cmd)
	if err != nil {
		return v, err
	}
	if order.Wants, err = f.wants(v.profile); err != nil {
		return v, err
	}
	v.at = func(ctx context.Context) (r verify.Report, err error) {
		self, err := os.Executable()
		if err != nil {
			return r, fmt.Errorf("cannot find outlive's own executable: %w", err)
		}
		in := func(dir string) rehearse.Order { return f.inMode(form, self, order, dir) }
		return verify.RunIn(ctx, self, in, v.profile)
	}
	return v, nil
}

// standing is one of what runs already.
func (f *verifyFlags) standing(cmd *cobra.Command) (v verification, err error) {
	if err := f.running(cmd); err != nil {
		return v, err
	}
	if v.profile, err = f.take(); err != nil {
		return v, err
	}
	wants, err := f.wants(v.profile)
	v.at = func(ctx context.Context) (verify.Report, error) {
		return verify.Look(ctx, f.pid, cmp.Or(f.window, f.own.Settle), wants, v.profile)
	}
	return v, err
}

// again is the line once more, which tells every rule.
func (f *verifyFlags) again(cmd *cobra.Command) string {
	words := append([]string{"verify", "--all"}, retyped(cmd.Flags(), []string{"all", "format", "output", "save"})...)
	if len(f.command) > 0 {
		words = append(append(words, "--"), f.command...)
	}
	return called() + " " + look{}.legible(words)
}
