//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/advice"
	"outlive/harness/host"
	"outlive/harness/registry"
	"outlive/harness/report"
	"outlive/harness/runs"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
)

// adviseFlags are those of the verb, as typed.
type adviseFlags struct {
	survive                                 []string
	contact, root, language, running, shell string
	format                                  string
	prove                                   bool
	lab                                     labChoice
	guest                                   guestChoice
}

func newAdviseCommand(a *app) *cobra.Command {
	f := &adviseFlags{}
	cmd := &cobra.Command{
		Use:   "advise [flags] [-- COMMAND...]",
		Short: "Which way is right for you: one answer, and two others",
		Long: `advise asks five short questions, or takes flags, and names one way, with its
line, and two others with what each lacks. What it says rests on cells of the theory,
which it names; nothing is run for it. --prove makes the trials of the answer at once:
0 says that all went as predicted, 1 that one did not, 3 that it could not be tried.`,
		Example: "  outlive advise\n" +
			"  outlive advise --survive terminal,ssh --want type -- ./app --port 8080\n" +
			"  outlive advise --survive reboot,crash --root yes\n" +
			"  outlive advise --running 4711",
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := f.guest.takeCommand(cmd, args)
			if err != nil {
				return err
			}
			if len(args) > 0 {
				return a.beyond(cmd.CommandPath(), args)
			}
			asked := 0
			for _, name := range []string{"survive", "want", "root", "language", "running"} {
				asked += one(cmd.Flags().Changed(name))
			}
			if err := checkFormat(f.format); err != nil {
				return err
			}
			if asked == 0 {
				if err := f.ask(a); err != nil {
					return err
				}
			}
			return f.advise(cmd.Context(), a)
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.survive, "survive", []string{"terminal", "ssh"}, "what it must survive: "+strings.Join(dangers(), ", "))
	flags.StringVar(&f.contact, "want", string(advice.Read), "of it, later: nothing, to read its output, or to type to it")
	flags.StringVar(&f.root, "root", "", "yes or no: you may be root (default whether you are)")
	flags.StringVar(&f.language, "language", anyLanguage, "what it is written in (outlive list runtimes); any is one that leaves signals as they are")
	flags.StringVar(&f.running, "running", "no", "it runs already: yes, or its `PID`")
	flags.StringVar(&f.shell, "shell", "", "that the line is for (default your shell)")
	flags.BoolVar(&f.prove, "prove", false, "try the answer at once")
	f.lab.register(flags)
	formatFlag(cmd, &f.format)
	complete(cmd, "survive", dangers()...)
	complete(cmd, "want", contacts()...)
	complete(cmd, "root", "yes", "no")
	complete(cmd, "language", append(idsOf("runtimes"), anyLanguage)...)
	complete(cmd, "running", "yes", "no")
	complete(cmd, "shell", idsOf("shells")...)
	return cmd
}

// anyLanguage is one that leaves signals as they are.
const anyLanguage = "any"

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func dangers() (ids []string) {
	for _, d := range advice.Dangers() {
		ids = append(ids, d.ID)
	}
	return ids
}

func contacts() (ids []string) {
	for _, c := range advice.Contacts() {
		ids = append(ids, string(c))
	}
	return ids
}

// advise looks everything up, and tells.
func (f *adviseFlags) advise(ctx context.Context, a *app) error {
	ask, sh, err := f.asked(a)
	if err != nil {
		return err
	}
	running := f.running != "no"
	var ways []advice.Way
	if running {
		ways, err = advice.Running(ask, hasVerb("rescue"))
	} else {
		ways, err = advice.Ways(ask)
	}
	if err != nil {
		return unfitError("", "%w", err)
	}
	d := adviceDocument{Schema: adviceSchema, Asked: toldAsk(ask, f.running)}
	var told []report.Advised
	for _, w := range ways {
		told = append(told, f.worded(w, sh))
	}
	d.Answer = toldWay(told[0])
	for _, w := range told[1:] {
		d.Others = append(d.Others, toldWay(w))
	}
	var proof *proof
	if f.prove {
		if proof, err = f.try(ctx, a, ways[0]); err != nil {
			return err
		}
		d.Proof = proof
	}
	if err := f.write(a, d, told); err != nil {
		return unfitError("", "%w", err)
	}
	return proof.code()
}

func (f *adviseFlags) write(a *app, d adviceDocument, told []report.Advised) error {
	if f.format == "json" {
		return encodeDocument(a.stdout, d)
	}
	_, err := a.stdout.WriteString(report.Advice(told, a.out.page(), f.next(told[0], d.Proof)...) + d.Proof.text())
	return err
}

// asked reads the flags; the errors offer what there is.
func (f *adviseFlags) asked(a *app) (ask advice.Ask, sh shell.Shell, err error) {
	ask.Runtime = f.language
	switch {
	case f.language == anyLanguage:
		ask.Runtime = runtimes.Go
	case !slices.Contains(idsOf("runtimes"), f.language):
		return ask, sh, notOneOf("language", f.language, append(idsOf("runtimes"), anyLanguage))
	}
	for _, id := range f.survive {
		if !slices.Contains(dangers(), id) {
			return ask, sh, notOneOf("survive", id, dangers())
		}
	}
	ask.Survive = slices.DeleteFunc(dangers(), func(id string) bool { return !slices.Contains(f.survive, id) })
	if ask.Contact = advice.Contact(f.contact); !slices.Contains(contacts(), f.contact) {
		return ask, sh, notOneOf("want", f.contact, contacts())
	}
	if ask.Root = f.root == "yes" || f.root == "" && os.Geteuid() == 0; f.root != "" && f.root != "yes" && f.root != "no" {
		return ask, sh, notOneOf("root", f.root, []string{"yes", "no"})
	}
	if pid := f.running; pid != "no" && pid != "yes" && !isPID(pid) {
		return ask, sh, usageError("say no, yes, or its number: outlive inspect --all shows those of yours", "cannot use --running %q: it is no pid", pid)
	}
	if f.running != "no" && f.prove {
		return ask, sh, usageError("what is foretold of it: outlive inspect PID", "cannot use --prove with --running: nothing is done to a job that runs")
	}
	if sh, err = a.typedIn(runFlags{shell: f.shell}); err != nil {
		return ask, sh, err
	}
	ask.Shell, ask.Absent = sh.ID, absent()
	return ask, sh, nil
}

// notOneOf is for a value that a flag does not take.
func notOneOf(flag, value string, choices []string) error {
	hint := "the flags: outlive advise --help"
	if near := registry.Nearest(value, choices); near != "" {
		hint = "did you mean " + near + "?"
	}
	return usageError(hint, "cannot use %q for --%s: it takes %s", value, flag, strings.Join(choices, ", "))
}

func isPID(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == "" && strings.Trim(text, "0") != "" && len(text) < 10
}

// absent says what of a way is not on this machine.
func absent() func(programs []string) string {
	facts := host.Gather()
	return func(programs []string) string {
		for _, program := range programs {
			if !host.Installed(program) {
				if install := facts.Install(program); install != "" {
					return fmt.Sprintf("%s, which is not installed: %s", program, install)
				}
				return fmt.Sprintf("%s, which is not installed", program)
			}
		}
		if facts.Init != "systemd" && slices.ContainsFunc(programs, func(p string) bool { return p == "systemctl" || p == "systemd-run" }) {
			return "systemd, which does not run this machine"
		}
		return ""
	}
}

// worded adds what to type.
func (f *adviseFlags) worded(w advice.Way, sh shell.Shell) report.Advised {
	command := f.guest.command
	if len(command) == 0 {
		command = []string{"./app"}
	}
	is := report.Advised{Way: w, Name: w.Mode.ID}
	words := sh.Filler(command).Replace("{cmd}")
	switch {
	case w.Rescues:
		is.Name, is.Line = "rescue", called()+" rescue "+f.pid()
		is.Mode.Summary, is.Mode.Source = "has the job that runs ignore SIGHUP, and append its output to a log", "ptrace(2)"
		return is
	case w.Running:
		is.Line = "disown"
		return is
	}
	o := runs.Order{Mode: w.Mode, Form: w.Form, Command: command}
	flags := w.Wishes
	if w.Form.Start == nil || len(w.Form.Files) > 0 {
		flags = append(slices.Clone(flags), "--print")
	}
	is.Run = strings.Join(slices.Concat([]string{called(), "run", w.Mode.ID}, flags, []string{"--", words}), " ")
	if len(w.Form.Files) == 0 && len(w.Wishes) == 0 {
		is.Line = o.Line(sh)
	}
	return is
}

func (f *adviseFlags) pid() string {
	if f.running == "yes" {
		return "PID"
	}
	return f.running
}

// next are what to type next.
func (f *adviseFlags) next(best report.Advised, p *proof) (lines []report.Next) {
	if f.running != "no" {
		return []report.Next{{Question: "What of it now?", Line: called() + " inspect " + f.pid()}}
	}
	if p == nil {
		lines = append(lines, report.Next{Question: "Is it so?", Line: called() + " advise " + strings.Join(f.again(), " ") + " --prove" + map[bool]string{true: " --lab"}[len(best.Trials(nil)) == 0]})
	}
	for _, c := range best.Cells {
		if c.Rule != "" {
			return append(lines, report.Next{Question: "Why?", Line: called() + " explain " + c.Rule})
		}
	}
	return lines
}

// again are the flags that ask the same.
func (f *adviseFlags) again() (words []string) {
	words = []string{"--survive", strings.Join(f.survive, ","), "--want", f.contact}
	for _, flag := range [][2]string{{"root", f.root}, {"shell", f.shell}} {
		if flag[1] != "" {
			words = append(words, "--"+flag[0], flag[1])
		}
	}
	if f.language != anyLanguage {
		words = append(words, "--language", f.language)
	}
	return words
}

// hasVerb tells whether this outlive can do it.
func hasVerb(name string) bool {
	for _, g := range groups {
		if slices.Contains(g.verbs, name) {
			return true
		}
	}
	return false
}
