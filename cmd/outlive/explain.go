//go:build linux

package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/sys/unix"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/parts"
	"outlive/harness/plan"
	"outlive/harness/runtimes"
	"outlive/modes"
)

// explainFlags are those of the verb, as typed.
type explainFlags struct {
	shell, via, voice, runtime string
	part                       string
	without                    []string
	lab                        labChoice
	guest                      guestChoice
	checks                     bool
	against, format            string
}

func newExplainCommand(a *app) *cobra.Command {
	f := &explainFlags{}
	cmd := &cobra.Command{
		Use:   "explain MODE EVENT [-- COMMAND...] | --line LINE EVENT | RULE",
		Short: "Make one trial, and tell it as a story; or tell a rule",
		Long: "explain puts a workload in the background in one mode, lets one event happen to\n" +
			"it, and tells what was seen: the line typed, the processes before and after, who\n" +
			"sent which signal to whom, and the rule behind the outcome. As root it sees who\n" +
			"sends the signals. 0 says that it went as predicted, 1 that it did not, 3 that\n" +
			"the harness could not tell.\n\n" +
			"--against makes a second run, and marks what differs: against another mode, or the\n" +
			"same with other flags. --format svg draws the processes, their sessions and groups,\n" +
			"and the signals in time; beside it, where it does not live, a mode that keeps it.\n" +
			"--format html is a page with the same and the story in words; it stands alone.\n\n" +
			"With a rule of the theory it tells that, and which predictions rest on it; with a\n" +
			"rule of verify what comes of it where it is broken, and what mends it. The rules\n" +
			"are those of outlive list rules. Nothing is run for it.",
		Example: "  outlive explain background hangup\n" +
			"  outlive explain nohup suspend-hangup --shell zsh\n" +
			"  outlive explain double-fork hangup --without setsid\n" +
			"  outlive explain nohup hangup -- ./app --port 8080\n" +
			"  outlive explain background hangup --against nohup\n" +
			"  outlive explain double-fork hangup --against '--without setsid'\n" +
			"  outlive explain background hangup --format svg >hangup.svg\n" +
			"  outlive explain --line 'sleep 1000 & disown' hangup\n" +
			"  outlive explain kernel.foreground-hup\n" +
			"  outlive explain files.no-leak",
		Args: func(cmd *cobra.Command, args []string) error {
			return f.takes(a, cmd, args)
		},
		ValidArgsFunction: completeArgs(append(idsOf("modes"), ruleIDs()...), idsOf("events")),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, _ = f.guest.takeCommand(cmd, args) // it was checked
			if err := f.checkFormat(); err != nil {
				return err
			}
			switch {
			case f.guest.typed():
				return f.run(cmd.Context(), a, "", args[0])
			case len(args) == 1:
				return f.rule(a, args[0])
			}
			return f.run(cmd.Context(), a, args[0], args[1])
		},
	}
	flags := cmd.Flags()
	f.register(flags)
	flags.StringVar(&f.against, "against", "", "make a second run, and mark what differs: another mode (nohup), other flags ('--without setsid', '--shell zsh'), or both")
	flags.StringVar(&f.format, "format", "text", strings.Join(explainFormats, ", "))
	flags.BoolVar(&f.checks, "checks", false, "tell each check of what the mode makes of a process")
	f.lab.register(flags)
	f.guest.register(flags)
	complete(cmd, "against", idsOf("modes")...)
	complete(cmd, "format", explainFormats...)
	complete(cmd, "shell", idsOf("shells")...)
	complete(cmd, "via", vias...)
	complete(cmd, "voice", idsOf("voices")...)
	complete(cmd, "runtime", idsOf("runtimes")...)
	complete(cmd, "part", idsOf("parts")...)
	return cmd
}

// register is for the flags that say which run it is.
func (f *explainFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.shell, "shell", f.shell, "to type into (default your shell)")
	flags.StringVar(&f.via, "via", f.via, "this way of doing it: shell, tool or native")
	flags.StringVar(&f.voice, "voice", cmp.Or(f.voice, plan.Chatty), "of the workload: silent, chatty or buffered")
	flags.StringVar(&f.runtime, "runtime", cmp.Or(f.runtime, runtimes.Go), "what the workload is written for")
	flags.StringVar(&f.part, "part", cmp.Or(f.part, parts.Plain), "what the built-in workload does by itself (outlive list parts)")
	flags.StringSliceVar(&f.without, "without", f.without, "leave out these steps of the mode")
}

// takes says what is missing, or too much: a line takes an event, a command takes
// both, and nothing else does without the one or the other but a rule.
func (f *explainFlags) takes(a *app, cmd *cobra.Command, args []string) error {
	args, err := f.guest.takeCommand(cmd, args)
	const events = "; which events there are: outlive list events"
	switch {
	case err != nil:
		return err
	case f.guest.typed() && len(args) == 0:
		return usageError(cmd.CommandPath()+" hangup --line "+a.out.legible([]string{f.guest.line})+events, "cannot explain a line alone: say which event happens to it")
	case f.guest.typed() && len(args) > 1:
		return usageError("leave "+args[0]+" out", "cannot use mode %q with --line: it is typed as it stands", args[0])
	case isRule(first(args)) && (f.guest.typed() || len(f.guest.command) > 0):
		return usageError(cmd.CommandPath()+" "+args[0], "cannot explain rule %q with a program: nothing is run for it", args[0])
	case len(args) == 1 && isRule(args[0]) && (f.against != "" || f.format != "text"):
		return usageError(cmd.CommandPath()+" "+args[0], "cannot use --against or --format with rule %q: nothing is run for it", args[0])
	case len(args) > 2:
		return a.beyond(cmd.CommandPath()+" "+a.out.legible(args[:2]), args[2:])
	case len(args) == 0 && len(f.guest.command) > 0:
		return usageError(cmd.CommandPath()+" nohup hangup -- "+a.out.legible(f.guest.command), "cannot explain a command alone: say in which mode it runs, and which event happens to it")
	}
	return cobra.RangeArgs(1, 2)(cmd, args)
}

func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// cell finds the one trial that is meant; the errors offer the nearest name.
func (f *explainFlags) cell(a *app, mode, what string) (c plan.Cell, err error) {
	var form modes.Form
	if !f.guest.typed() {
		m, known := modes.Lookup(mode)
		if !known {
			return c, unknownMode(mode, what)
		}
		var ok bool
		if form, ok = m.Form(modes.Via(f.via)); !ok {
			return c, noForm(m, f.via)
		}
	}
	switch {
	case f.voice == "both" || f.voice == "all":
		return c, usageError("choose one: outlive list voices", "cannot explain several voices at once")
	case f.shell == "all":
		return c, usageError("choose one: outlive list shells", "cannot explain all shells at once")
	case f.runtime == "all":
		return c, usageError("choose one: outlive list runtimes", "cannot explain all runtimes at once")
	}
	if f.part == "all" {
		return c, usageError("choose one: outlive list parts", "cannot explain all parts at once")
	}
	if _, err := form.In(nil, f.without); err != nil {
		return c, usageError("the steps: outlive list modes", "cannot explain %s: %w", mode, err)
	}
	p := pick{
		events: []string{what}, voices: []string{f.voice}, without: f.without,
		runtimes: []string{f.runtime}, parts: []string{f.part}, lab: f.lab, guest: f.guest,
	}
	if mode != "" {
		p.modes, p.via = []string{mode}, []string{string(form.Via)}
	}
	if f.shell != "" {
		p.shells = []string{f.shell}
	}
	selection, err := p.selection(a)
	if err != nil {
		return c, err
	}
	cells, err := selection.Cells()
	if err != nil {
		return c, usageError("the steps: outlive list modes", "cannot explain: %w", err)
	}
	return cells[0], nil
}

// unknownMode minds that the two names are easily exchanged.
func unknownMode(mode, what string) error {
	if _, isEvent := event.Lookup(mode); isEvent {
		if _, isMode := modes.Lookup(what); isMode {
			return usageError(fmt.Sprintf("the mode comes first: outlive explain %s %s", what, mode), "cannot use mode %q: it is an event", mode)
		}
	}
	return unknownError("mode", mode, idsOf("modes"))
}

func viasOf(m modes.Mode) []string {
	var all []string
	for _, f := range m.Forms {
		all = append(all, string(f.Via))
	}
	return all
}

// keepers are what would survive the same, in the same shell, voice and runtime. Of a
// program of somebody's own that catches SIGHUP the worst is taken: that it quits by it.
func keepers(c plan.Cell, tried plan.Trial, lab labChoice) ([]plan.Cell, error) {
	voice := c.Voice
	if voice == plan.Own { // what it prints is not known: it does
		voice = plan.Chatty
	}
	p := pick{lab: lab, events: []string{cmp.Or(c.Event.KeptBy, c.Event.ID)}, shells: []string{c.Shell}, voices: []string{voice}, runtimes: []string{c.Runtime}}
	s, err := p.selection(nil)
	if err != nil {
		return nil, err
	}
	switch e := tried.Evidence; {
	case c.Part != "":
		s.Parts = []string{c.Part}
	case c.Guest != nil && e != nil && evidence.Has(e.Before.Caught, int(unix.SIGHUP)):
		s.Parts = []string{"quits"}
	}
	return s.Survivors()
}
