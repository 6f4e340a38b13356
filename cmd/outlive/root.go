//go:build linux

package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/language"
	"outlive/harness/registry"
)

// app is what a verb may touch of the world around it.
type app struct {
	stdin          *os.File
	stdout, stderr *stream
	out, err       look // of stdout and of stderr
	language       string
	env            func(name string) string
}

func newApp() *app {
	a := &app{
		stdin: os.Stdin, stdout: newStream(os.Stdout, os.Getenv), stderr: newStream(os.Stderr, os.Getenv),
		out: lookOf(os.Stdout, os.Getenv), err: lookOf(os.Stderr, os.Getenv),
		env: os.Getenv,
	}
	_ = a.speaks(languageOf(a.env)) // it is a known one
	return a
}

// run carries out one command line and gives its exit code.
func (a *app) run(args []string) int {
	heedFileLimit()
	if len(args) == 0 || args[0] != "run" { // whose programs get the environment as it is
		reachSbin()
	}
	root := newRoot(a, args)
	root.SetArgs(args)
	return complainIn(a.err.words, a.stderr, root.Execute())
}

const example = `  outlive compare                    what survives what, measured here and now
  outlive explain background hangup  one trial, told as a story
  outlive run nohup -- ./app         run a program that outlives this terminal
  outlive doctor                     what this machine has, and what is missing`

// groups gather the verbs by what one wants, in the order of --help.
var groups = []struct {
	id, title string
	verbs     []string
}{
	{"run", "Run a program that stays", []string{"run", "translate", "ps", "logs", "attach", "stop", "rm", "rescue"}},
	{"understand", "Understand what survives", []string{"compare", "explain", "advise", "inspect", "verify", "report", "why", "list"}},
	{"learn", "Learn and teach", []string{"learn", "class", "web"}},
	{"machine", "This machine, and one to try things on", []string{"doctor", "lab", "fleet", "version", "help"}},
	{"authors", "For authors of lessons and modes", []string{"lesson", "workload", "native"}},
}

// verbs make the commands of the verbs.
var verbs = map[string]func(*app) *cobra.Command{
	"advise": newAdviseCommand, "translate": newTranslateCommand, "compare": newCompareCommand, "explain": newExplainCommand, "inspect": newInspectCommand, "verify": newVerifyCommand, "why": newWhyCommand, "run": newRunCommand, "rescue": newRescueCommand,
	"ps": newPsCommand, "logs": newLogsCommand, "attach": newAttachCommand, "stop": newStopCommand, "rm": newRmCommand,
	"workload": newWorkloadCommand, "native": newNativeCommand,
	"learn": newLearnCommand, "class": newClassCommand, "web": newWebCommand, "lesson": newLessonCommand,
	"report": newReportCommand, "fleet": newFleetCommand, "lab": newLabCommand, "list": newListCommand, "doctor": newDoctorCommand, "version": newVersionCommand, "help": newHelpCommand,
}

// newRoot makes the command tree for one command line: only the branch that it
// names, where it names one, since `outlive run` is to start fast.
func newRoot(a *app, args []string) *cobra.Command {
	root := &cobra.Command{
		Use:           "outlive",
		Short:         "Run programs that outlive their terminal, and prove what they survive",
		Example:       example,
		Annotations:   map[string]string{cobra.CommandDisplayNameAnnotation: called()},
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          a.runRoot,
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetHelpFunc(func(verb *cobra.Command, _ []string) {
		nameAsCalled(verb)
		_, _ = a.stdout.WriteString(helpOf(verb) + moreOf(verb))
	})
	// Cobra's own way would link text/template, and with that every method there is.
	root.Flags().BoolP("version", "v", false, "version for "+called())
	root.PersistentFlags().Var(&languageFlag{app: a}, "lang", "language that people are spoken to in: "+strings.Join(language.Known(), " or ")+" (default that of LANG)")
	complete(root, "lang", language.Known()...)
	root.SetFlagErrorFunc(flagError)
	named := verbs
	if len(args) > 0 && args[0] != "help" && verbs[args[0]] != nil {
		named = map[string]func(*app) *cobra.Command{args[0]: verbs[args[0]]}
	}
	cobra.EnableCommandSorting = false // they come in the order of their groups
	for _, g := range groups {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, name := range g.verbs {
			if named[name] == nil { // or cobra's own
				continue
			}
			verb := named[name](a)
			verb.GroupID = g.id
			wrapArgs(verb)
			root.AddCommand(verb)
			if name == "help" {
				root.SetHelpCommand(verb)
			}
		}
	}
	root.SetCompletionCommandGroupID("machine")
	if len(named) == len(verbs) {
		nameShells(root)
		nameAsCalled(root) // completion tells what a flag is for
	} else {
		root.CompletionOptions.DisableDefaultCmd = true
	}
	return root
}

// runRoot is reached by no verb at all, or by one that does not exist.
func (a *app) runRoot(root *cobra.Command, args []string) error {
	if asked, _ := root.Flags().GetBool("version"); asked {
		_, err := a.stdout.WriteString("outlive " + version + "\n")
		return err
	}
	if len(args) == 0 {
		return root.Help()
	}
	hint := "the verbs: outlive --help"
	if near := registry.Nearest(args[0], available(root)); near != "" {
		hint = "did you mean " + near + "? (" + hint + ")"
	}
	return usageError(hint, "there is no verb %q", args[0])
}

func available(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}
