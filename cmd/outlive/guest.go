//go:build linux

package main

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outlive/harness/evidence"
	"outlive/harness/lab"
	"outlive/harness/plan"
	"outlive/harness/runs"
	"outlive/harness/stage"
)

// guestChoice is somebody's own program, as typed: behind --, or a whole line.
type guestChoice struct {
	command []string
	line    string
	steps   []stage.Step
	// keysFirst: keys stood before any line.
	keysFirst bool
	expect    []string
	subject   string
	poke      string
	window    time.Duration
	flags     *pflag.FlagSet
}

func (g *guestChoice) register(flags *pflag.FlagSet) {
	g.flags = flags
	flags.Var(typedFlag{g, false}, "line", "type this line as it stands, in place of every mode's; a second one is typed when the first has had its time")
	flags.Var(typedFlag{g, true}, "keys", "then press these keys: ^Z is Ctrl-Z (--line ./app --keys ^Z --line bg)")
	flags.StringSliceVar(&g.expect, "expect", nil, "make a test of your own program: it is right if it is one of these, survived, died, muted, half, stopped, stuck or restarted")
	flags.StringVar(&g.subject, "subject", "", "which of several is meant: "+strings.Join(stage.Picks(), "=…, ")+"=…")
	flags.StringVar(&g.poke, "poke", "", "after the event, make it speak by this command of sh, which has its $PID: a log of it must grow")
	flags.DurationVar(&g.window, "settle", 0, "how long what your own program starts has to look the same before the event, with no twin that is looked at for longer (default 333ms)")
}

// typedFlag is one of the flags whose order is that of what is typed.
type typedFlag struct {
	of   *guestChoice
	keys bool
}

func (f typedFlag) Set(text string) error {
	f.of.keysFirst = f.of.keysFirst || f.keys && !f.of.flags.Changed("line")
	if f.keys || f.of.flags.Changed("line") {
		f.of.steps = append(f.of.steps, stage.Step{Text: text, Keys: f.keys})
	} else {
		f.of.line = text
	}
	return nil
}

func (f typedFlag) String() string { return "" }
func (f typedFlag) Type() string   { return "string" }

// steplist are the flags for what is typed, in its order.
func (g *guestChoice) steplist() (words []string) {
	if !g.typed() {
		return nil
	}
	words = []string{"--line", g.line}
	for _, s := range g.steps {
		words = append(words, map[bool]string{true: "--keys", false: "--line"}[s.Keys], s.Text)
	}
	return words
}

// typed tells whether there is a line, be it an empty one.
func (g *guestChoice) typed() bool { return g.flags != nil && g.flags.Changed("line") }

// guest checks the program before anything starts; nil when there is none.
func (g *guestChoice) guest() (*plan.Guest, error) {
	switch {
	case !g.typed() && len(g.command) == 0 && g.window != 0:
		return nil, usageError("it is for your own program: compare --settle 2s -- ./app", "cannot use --settle with the built-in workload: it reports when it is ready")
	case !g.typed() && len(g.command) == 0 && len(g.expect) > 0:
		return nil, usageError("it is for your own program: compare --events hangup --expect died -- ./app", "cannot use --expect with the built-in workload: the rules predict what becomes of it")
	case !g.typed() && len(g.command) == 0 && g.poke != "":
		return nil, usageError("it is for your own program: compare --poke 'kill -USR1 $PID' -- ./app", "cannot use --poke with the built-in workload: it answers by itself")
	case !g.typed() && len(g.command) == 0 && g.subject != "":
		return nil, usageError("it is for your own program: compare --subject comm=worker -- ./app", "cannot use --subject with the built-in workload: it says which it is")
	case g.keysFirst:
		return nil, usageError("for example --line ./app --keys ^Z --line bg", "cannot press keys before a line is typed")
	case !g.typed() && len(g.command) == 0:
		return nil, nil
	case g.typed() && len(g.command) > 0:
		return nil, usageError("put the command into the line, or leave --line out", "cannot use both --line and a command behind --")
	case g.typed() && (strings.ContainsAny(g.line, "\n\r\x00") || strings.TrimSpace(g.line) == ""):
		return nil, usageError("one line, as you would type it", "cannot type %q: it is no line", g.line)
	case slices.ContainsFunc(g.steps, func(s stage.Step) bool {
		return !s.Keys && (strings.ContainsAny(s.Text, "\n\r\x00") || strings.TrimSpace(s.Text) == "")
	}):
		return nil, usageError("one line, as you would type it", "cannot type a line after %q: it is no line", g.line)
	case slices.ContainsFunc(g.steps, func(s stage.Step) bool { return !s.Pressable() }):
		return nil, usageError("^Z is Ctrl-Z, ^? the key that deletes, ^M Enter", "cannot press the keys after %q: there is no such key", g.line)
	case g.window < 0:
		return nil, usageError("", "cannot wait for %s", g.window)
	}
	if err := g.alone(); err != nil {
		return nil, err
	}
	if err := g.picked(); err != nil {
		return nil, err
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, usageError("", "cannot tell the working directory: %w", err)
	}
	want, err := g.outcomes()
	if err != nil {
		return nil, err
	}
	return &plan.Guest{Command: g.command, Line: g.line, Steps: g.steps, Dir: dir, Window: g.window, Expect: want, Subject: g.subject, Poke: g.poke}, nil
}

// picked refuses what names no process.
func (g *guestChoice) picked() error {
	if !g.flags.Changed("subject") {
		return nil
	}
	kind, name, _ := strings.Cut(g.subject, "=")
	port, notNumber := strconv.Atoi(name)
	const hint = "for example comm=worker, pidfile=run/app.pid, port=8080, or with --lab unit=app.service"
	switch {
	case !slices.Contains(stage.Picks(), kind) || name == "":
		return usageError(hint, "cannot choose %q: it is no %s=…", g.subject, strings.Join(stage.Picks(), "=…, "))
	case kind == stage.ByPort && (notNumber != nil || port < 1 || port > 65535):
		return usageError(hint, "cannot choose port %q: it is a number from 1 to 65535", name)
	case kind == stage.ByUnit && strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || strings.ContainsRune("'\"`$;&|<>*?(){}", r) }):
		return usageError(hint, "cannot choose unit %q: no unit is called so", name)
	}
	return nil
}

// outcomes are those that are expected; a test says which event it tests.
func (g *guestChoice) outcomes() (want []evidence.Outcome, err error) {
	known := []string{}
	for _, o := range evidence.Fates() {
		known = append(known, string(o))
	}
	for _, word := range g.expect {
		if !slices.Contains(known, word) {
			return nil, unknownError("outcome", word, known)
		}
		want = append(want, evidence.Outcome(word))
	}
	if events := g.flags.Lookup("events"); len(want) > 0 && events != nil && !events.Changed {
		return nil, usageError("say which: --events hangup", "cannot expect the same of every event")
	}
	return want, nil
}

// there refuses a command that is not on the machine; nil is this one.
func (g *guestChoice) there(on *plan.Machine) error {
	var bad *runs.CommandError
	switch {
	case on == nil && strings.HasPrefix(g.subject, stage.ByUnit+"="):
		return usageError("add --lab to try it on a disposable machine", "cannot choose a unit on this machine: what its systemd runs is left alone")
	case len(g.command) == 0:
	case on != nil && !g.inLab(on.Root):
		return usageError("a lab has what is installed here, and none of your data: put it into /usr/local/bin, and leave its path out", "cannot run %q in a lab: it is not there", g.command[0])
	case on == nil:
		if _, err := runs.Resolve(g.command); errors.As(err, &bad) {
			return noCommand(bad)
		}
	}
	return nil
}

// inLab tells whether a lab of this root has the command.
func (g *guestChoice) inLab(root string) bool {
	if len(g.command) == 0 {
		return false // what a line names is not known
	}
	return lab.Has(root, g.command[0])
}

// alone refuses what would be of no effect: a line is typed as it stands, and what
// somebody's own program is written in and prints is its own.
func (g *guestChoice) alone() error {
	what, ours := "a program of your own", []string{"voice", "runtime", "part"}
	if g.typed() {
		what, ours = "--line: it is typed as it stands", append(ours, "modes", "via", "without")
	}
	for _, name := range ours {
		if g.flags.Changed(name) {
			return usageError("leave --"+name+" out", "cannot use --%s with %s", name, what)
		}
	}
	return nil
}

// takeCommand gives the words before -- and keeps what stands behind it.
func (g *guestChoice) takeCommand(cmd *cobra.Command, args []string) ([]string, error) {
	dash := cmd.ArgsLenAtDash()
	if dash < 0 {
		return args, nil
	}
	g.command = args[dash:]
	if len(g.command) == 0 {
		return nil, usageError(cmd.CommandPath()+strings.Join(append([]string{""}, args...), " ")+" -- ./app", "cannot go on without a command: nothing stands behind --")
	}
	return args[:dash], nil
}

// beyond is the error for words that a verb has no use for.
func (a *app) beyond(path string, args []string) error {
	hint := "the flags: " + path + " --help"
	if _, err := exec.LookPath(args[0]); err == nil {
		hint = path + " -- " + a.out.legible(args)
	}
	return usageError(hint, "cannot use argument %q: your own command stands behind --", args[0])
}
