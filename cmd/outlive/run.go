//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/host"
	"outlive/harness/proc"
	"outlive/harness/runs"
	"outlive/harness/shell"
	"outlive/modes"
)

// runFlags are what `outlive run` was given.
type runFlags struct {
	via, name, log, shell string
	without               []string
	print                 bool
}

func newRunCommand(a *app) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run MODE [flags] -- CMD [ARG...]",
		Short: "Run a program that outlives this terminal",
		Long: `Run a program that outlives this terminal.

The run is remembered, so that ps, logs, attach, stop and rm find it by its
name. To try a mode out there is a built-in workload: -- outlive workload.`,
		Example: "  outlive run nohup -- ./app --port 8080\n  outlive run tmux --name web -- ./server\n" +
			"  outlive run setsid --print -- ./app",
		ValidArgsFunction: completeRunMode,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := a.order(f, args, cmd.ArgsLenAtDash())
			if err != nil {
				return err
			}
			return a.carryOut(o, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.via, "via", "", "tool, or native: outlive does it itself, where it can")
	flags.StringVar(&f.name, "name", "", "name of the run (default: that of the command)")
	flags.StringVar(&f.log, "log", "", "append the output to `FILE`")
	flags.StringVar(&f.shell, "shell", "", "shell that --print writes for (default: yours)")
	flags.StringSliceVar(&f.without, "without", nil, "leave out a `STEP`, to learn what it is for")
	flags.BoolVar(&f.print, "print", false, "print what a person would write and type, and run nothing")
	complete(cmd, "via", string(modes.Tool), string(modes.Native), string(modes.Shell))
	return cmd
}

func completeRunMode(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var ids []cobra.Completion
	for _, m := range modes.All() {
		ids = append(ids, cobra.CompletionWithDesc(m.ID, m.Summary))
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

// order reads the command line; dash is how many arguments stand before "--", or -1.
func (a *app) order(f runFlags, args []string, dash int) (o runs.Order, err error) {
	before, command := args, []string(nil)
	if dash >= 0 {
		before, command = args[:dash], args[dash:]
	}
	switch {
	case len(before) == 0:
		return o, usageError("name a mode, then the command: outlive run setsid -- ./app", "cannot run: no mode named")
	case !isMode(before[0]):
		return o, a.noMode(before)
	case len(before) > 1:
		return o, usageError("outlive run "+before[0]+" -- "+a.err.legible(before[1:]),
			"cannot use argument %q: the command stands behind --", before[1])
	}
	o = runs.Order{Command: command, Name: f.name, Without: f.without}
	if err := choose(&o, before[0], modes.Via(f.via)); err != nil {
		return o, err
	}
	if len(command) == 0 {
		return o, usageError("outlive run "+before[0]+" -- ./app, or to try it out: outlive run "+before[0]+" -- outlive workload",
			"cannot run: no command named")
	}
	if slices.Equal(command, []string{"outlive", "workload"}) { // this very program's, wherever it lies
		o.Command = nil
	}
	if o.Traits, err = o.Form.In(a.userShell().ID, f.without); err != nil {
		return o, usageError("outlive list modes", "%w", err)
	}
	if f.name != "" && runs.CheckName(f.name) != nil {
		return o, usageError("a name is made of letters, digits, - and _", "%w", runs.CheckName(f.name))
	}
	if f.log != "" {
		o.Log, err = filepath.Abs(f.log)
	}
	return o, err
}

func isMode(id string) bool {
	_, is := modes.Lookup(id)
	return is
}

// choose finds the form asked for: else one that outlive can start, rather
// without another program.
func choose(o *runs.Order, id string, via modes.Via) error {
	mode, _ := modes.Lookup(id)
	form, ok := mode.Form(via)
	if !ok {
		return noForm(mode, string(via))
	}
	o.Mode, o.Form = mode, form
	if via != "" {
		return nil
	}
	if native, ok := mode.Form(modes.Native); ok && native.Start != nil {
		o.Form = native
	}
	return nil
}

func (a *app) carryOut(o runs.Order, f runFlags) error {
	if f.print || o.Form.Start == nil {
		return a.printLine(o, f)
	}
	if o.Missing() != "" {
		reachSbin()
	}
	if tool := o.Missing(); tool != "" {
		const other = "choose another mode (outlive list modes)"
		hint := other
		if install := host.Gather().Install(tool); install != "" {
			hint = install + ", or " + other
		}
		return unfitError(hint, "cannot run in %s: %s is not installed", o.Mode.ID, tool)
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("cannot run: %w", err)
	}
	o.Self = self
	store, err := runs.Open(a.env)
	if err != nil {
		return err
	}
	r, err := store.Launch(o)
	if err != nil {
		return launchError(store, r, err)
	}
	return a.tell(r, o)
}

// printLine prints what a person would type, or refuses with it what only a person can.
func (a *app) printLine(o runs.Order, f runFlags) error {
	sh := a.userShell()
	if f.shell != "" {
		var ok bool
		if sh, ok = shell.Lookup(f.shell); !ok {
			return unknownError("shell", f.shell, idsOf("shells"))
		}
	}
	if why := o.Form.NotIn[sh.ID]; why != "" {
		return usageError("outlive list modes", "cannot run in %s from %s: %s", o.Mode.ID, sh.ID, why)
	}
	o.Log = f.log // as it was typed
	if !f.print {
		hint := "type it yourself: " + o.Line(sh)
		if len(o.Form.Files) > 0 {
			hint = "with --print you are told what to write and what to type"
		}
		return usageError(hint, "cannot run in %s: only you can do that, in your shell", o.Mode.ID)
	}
	script, err := a.script(o, sh)
	if err == nil {
		_, err = fmt.Fprintln(a.stdout, script)
	}
	return err
}

func (a *app) script(o runs.Order, sh shell.Shell) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("cannot tell the working directory: %w", err)
	}
	config := a.env("XDG_CONFIG_HOME")
	if !filepath.IsAbs(config) {
		config = filepath.Join(a.env("HOME"), ".config")
	}
	script, err := o.Script(sh, dir, filepath.Join(config, "systemd", "user"))
	if err != nil {
		return "", usageError("", "%w", err)
	}
	return script, nil
}

// launchError adds what to do about it.
func launchError(store runs.Store, r runs.Record, err error) error {
	var command *runs.CommandError
	switch {
	case errors.As(err, &command):
		return noCommand(command)
	case errors.Is(err, runs.ErrInUse):
		hint := "choose another --name, or forget the old run: outlive rm " + r.Name
		if old, err := store.Load(r.Name); err == nil && old.State(proc.Root).Alive() {
			hint = "choose another --name, or end the old run: outlive stop " + r.Name + " && outlive rm " + r.Name
		}
		return unfitError(hint, "%w", err)
	}
	return err
}

// tell says what was started, and what can be done with it.
func (a *app) tell(r runs.Record, o runs.Order) error {
	l := a.out
	fate := "is running"
	if !r.State(proc.Root).Alive() {
		fate = "ran and has ended already"
	}
	facts := append([]string{fmt.Sprintf("pid %d", r.PID)}, about(o.Traits)...)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s\n", l.paint(bold, r.Name), fate, strings.Join(facts, ", "))
	rows := [][4]string{
		{"look", "outlive ps", "follow", "outlive logs -f " + r.Name},
		{"stop", "outlive stop " + r.Name, "log", a.homely(r.Log)},
	}
	if len(r.Attach) > 0 {
		rows = append(rows, [4]string{"attach", "outlive attach " + r.Name})
	}
	left := 0
	for _, row := range rows {
		left = max(left, len(row[1]))
	}
	if o.Traits.Unit == modes.OwnUnit && (o.Traits.UserUnit || os.Geteuid() != 0) && !lingers(a.env("USER")) {
		b.WriteString("it ends with your last logout, unless you linger: loginctl enable-linger\n")
	}
	for _, row := range rows {
		line := fmt.Sprintf("  %-7s %-*s  %-7s %s", row[0], left, row[1], row[2], row[3])
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := a.stdout.WriteString(b.String())
	return err
}

// lingers tells whether a user's manager outlasts the last logout: loginctl(1), enable-linger.
func lingers(user string) bool {
	_, err := os.Stat("/var/lib/systemd/linger/" + user)
	return user != "" && err == nil
}

// about tells the traits that keep a run alive, or do not.
func about(t modes.Traits) (facts []string) {
	if t.IgnoresHUP {
		facts = append(facts, "ignoring SIGHUP")
	}
	switch {
	case t.TTY == modes.Pane:
		facts = append(facts, "on a terminal of its own")
	case t.OwnSession && t.Leader:
		facts = append(facts, "leading a session of its own")
	case t.OwnSession:
		facts = append(facts, "in a session of its own, without a terminal")
	default:
		facts = append(facts, "in the session of this terminal")
	}
	return facts
}
