//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/host"
	"outlive/harness/language"
	"outlive/harness/page"
	"outlive/harness/proc"
	"outlive/harness/runs"
	"outlive/harness/visible"
	"outlive/modes"
)

// runFlags are what `outlive run` was given.
type runFlags struct {
	via, name, log, shell string
	without               []string
	print                 bool
	wishes                map[string]*[]string
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
	f.wishes = wishFlags(flags)
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
	if err := choose(&o, before[0], modes.Via(f.via), f.print); err != nil {
		return o, err
	}
	if slices.Contains(o.Without, modes.Linger) {
		return o, usageError("loginctl disable-linger", "cannot leave out %q: that is a setting of the user's, not a step of the mode", modes.Linger)
	}
	if f.shell != "" && !f.print {
		return o, usageError("leave it out, or see what one types there: --print --shell "+a.err.legible([]string{f.shell}),
			"cannot use --shell without --print: no shell takes part in a run")
	}
	if len(command) == 0 {
		if o.Form.Start == nil {
			return o, usageError("what a person types: outlive run "+before[0]+" --print -- ./app", "cannot run: no command named")
		}
		return o, usageError("outlive run "+before[0]+" -- ./app, or to try it out: outlive run "+before[0]+" -- outlive workload",
			"cannot run: no command named")
	}
	if slices.Equal(command, []string{"outlive", "workload"}) { // this very program's, wherever it lies
		o.Command = nil
	}
	sh, err := a.typedIn(f)
	if err != nil {
		return o, err
	}
	if o.Traits, err = o.Form.In(sh.Lacks, f.without); err != nil {
		return o, usageError("outlive list modes", "%w", err)
	}
	if f.name != "" && runs.CheckName(f.name) != nil {
		return o, usageError("a name is made of letters, digits, - and _", "%w", runs.CheckName(f.name))
	}
	if f.log != "" {
		if o.Log, err = filepath.Abs(f.log); err != nil {
			return o, err
		}
	}
	return o, a.wish(&o, f)
}

func isMode(id string) bool {
	_, is := modes.Lookup(id)
	return is
}

// choose finds the form asked for: else what a person would type, and to start it
// one that takes no other program.
func choose(o *runs.Order, id string, via modes.Via, printing bool) error {
	mode, _ := modes.Lookup(id)
	form, ok := mode.Form(via)
	if !ok {
		return noForm(mode, string(via))
	}
	o.Mode, o.Form = mode, form
	if via != "" || printing {
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
	return a.launch(store, o)
}

// launch starts the run, and tells what it has become a short time later. Being
// asked to end meanwhile, it does so once the run is known.
func (a *app) launch(store runs.Store, o runs.Order) error {
	asked := runs.Defer()
	if err := proc.BecomeSubreaper(); errors.Is(err, unix.EINVAL) { // QEMU's user mode knows none
		fmt.Fprintf(a.stderr, "outlive: %v; if the program makes a daemon of itself, that may not be found\n", err)
	} else if err != nil {
		return err
	}
	before := size(o.Log)
	r, err := store.Launch(o)
	if err != nil {
		if s := asked.Came(); s != nil {
			asked.End(s)
		}
		return launchError(store, o, r, err)
	}
	recorder := func() int {
		pid, err := store.StartRecorder(o.Self)
		if err != nil {
			fmt.Fprintf(a.stderr, "outlive: %s\n", a.say("%s; how the run ends will not be known", err))
		}
		return pid
	}
	var came os.Signal
	stop := func() bool {
		if came == nil {
			came = asked.Came()
		}
		return came != nil
	}
	began := store.Await(&r, runs.Watch{Recorder: recorder, Deaf: o.Traits.IgnoresHUP, Stop: stop})
	ready := ""
	if wished := o.Wishes.Has("ready"); wished != nil && wished[0] != "notify" {
		ready, began = a.untilReady(store, r, wished[0], before, began, stop)
	}
	if came != nil {
		asked.End(came)
	}
	if err := a.tell(r, o, began); err != nil || ready == "" {
		return err
	}
	fmt.Fprintf(a.stderr, "outlive: %s\n", a.say("%s is not ready: %s", language.Name(r.Name), ready))
	return exitWith(codeBroken)
}

// launchError adds what to do about it.
func launchError(store runs.Store, o runs.Order, r runs.Record, err error) error {
	var command *runs.CommandError
	var log runs.NoLog
	switch {
	case o.Log != "" && errors.As(err, &log):
		return usageError("name a file that can be written", "%w", err)
	case errors.As(err, &command):
		return noCommand(command)
	case errors.Is(err, runs.ErrInUse):
		hint := "choose another --name, or forget the old run: outlive rm " + r.Name
		if old, err := store.Load(r.Name); err == nil && old.State(proc.Root).Alive() {
			hint = "choose another --name, or end the old run: outlive stop " + r.Name + " && outlive rm " + r.Name
		}
		return unfitError(hint, "%w", err)
	case errors.Is(err, modes.ErrNoUserBus):
		hint := "choose another mode (outlive list modes)"
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid())); err == nil {
			hint = "export XDG_RUNTIME_DIR=/run/user/$(id -u), or " + hint
		}
		return unfitError(hint, "%w", err)
	}
	return err
}

// tell says what was started, what it has become, and what can be done with it.
func (a *app) tell(r runs.Record, o runs.Order, began runs.Began) error {
	if !began.State.Alive() && began.Ending != nil && began.Ending.Failed() {
		when := "at once"
		if o.Wishes.Has("ready") != nil {
			when = a.say("before it was ready, %s after its start", time.Since(r.Since).Round(time.Second))
		}
		return a.tellFailed(r, *began.Ending, when)
	}
	if _, err := a.stdout.WriteString(a.fate(r, began) + "\n"); err != nil {
		return err
	}
	for _, note := range a.notes(r, began.First) {
		if _, err := a.stdout.WriteString(a.inWords(note) + "\n"); err != nil {
			return err
		}
	}
	return a.tellNext(r, o)
}

// failedLines are how many of the last lines of its log tell why it failed.
const failedLines, longestLine = 5, 200 // columns

func (a *app) tellFailed(r runs.Record, how runs.Ending, when string) error {
	what := how.String()
	if how.Signal != "" {
		what = "ended by " + what
	}
	fmt.Fprintf(a.stderr, "outlive: %s\n", a.say("%s failed %s: %s", language.Name(r.Name), when, what))
	for _, line := range runs.LastLines(r, failedLines) {
		fmt.Fprintf(a.stderr, "  %s\n", visible.Lines(line, longestLine))
	}
	fmt.Fprintf(a.stderr, "%s: %s\n", a.inWords("hint"), asCalled(a.say("all that it wrote: outlive logs %s; forget it: outlive rm %s", r.Name, r.Name)))
	return exitWith(codeBroken)
}

// fate is the first line: what the process is, as the kernel shows it.
func (a *app) fate(r runs.Record, began runs.Began) string {
	name := language.Name(a.out.paint(bold, r.Name))
	switch began.State {
	case runs.Running, runs.Suspended:
		return a.say("%s is running: %s", name, a.which(r.PID, r, began.First))
	case runs.Remains:
		return a.say("%s has ended%s, and what came of it is running: %s, %s", name, status(began.Ending), processes(began.Left), a.which(began.First.PID, r, began.First))
	}
	return a.say("%s ran and has ended already%s", name, status(began.Ending))
}

// which names a process, and what it is.
func (a *app) which(pid int, r runs.Record, first evidence.Process) string {
	return strings.Join(append([]string{fmt.Sprintf("pid %d", pid)}, a.out.words.Each(about(r, first))...), ", ")
}

// status tells how it ended, where that is known.
func status(e *runs.Ending) string {
	if e == nil {
		return " (how is not known)"
	}
	return ": " + e.String()
}

func (a *app) tellNext(r runs.Record, o runs.Order) error {
	var b strings.Builder
	rows := [][4]string{
		{"look", called() + " ps", "follow", called() + " logs -f " + r.Name},
		{"stop", called() + " stop " + r.Name, "log", a.homely(r.Log)},
	}
	if len(o.Form.Attach) > 0 {
		rows = append(rows, [4]string{"attach", called() + " attach " + r.Name})
	}
	left := 0
	for _, row := range rows {
		left = max(left, len(row[1]))
	}
	if o.Traits.Unit == modes.OwnUnit && (o.Traits.UserUnit || os.Geteuid() != 0) && !lingers(a.env("USER")) {
		b.WriteString(a.inWords("it ends with your last logout, unless you linger: loginctl enable-linger") + "\n")
	}
	for _, row := range rows {
		word := func(text string) string {
			text = a.inWords(text)
			return text + page.Blanks(7-page.Width(text))
		}
		line := fmt.Sprintf("  %s %-*s  %s %s", word(row[0]), left, row[1], word(row[2]), row[3])
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
