//go:build linux

package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/host"
	"outlive/harness/page"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/modes"
)

// checkup is what doctor found; its JSON is a contract.
type checkup struct {
	Schema     string          `json:"schema"`
	Host       host.Facts      `json:"host"`
	Shells     []finding       `json:"shells"`
	Tools      []finding       `json:"tools"`
	Runtimes   []finding       `json:"runtimes"`
	Facilities []host.Facility `json:"facilities"`
	Install    string          `json:"install"` // installs all that is missing; "" for nothing
	Ready      bool            `json:"ready"`   // compare can run here
}

// finding is a program and, when it is missing, what that costs.
type finding struct {
	host.Program
	Package string `json:"package"`
	Costs   string `json:"costs"`
}

func newDoctorCommand(a *app) *cobra.Command {
	var format string
	var room bool
	cmd := &cobra.Command{
		Use:   "doctor [--room [LESSON...]]",
		Short: "What this machine has, what is missing, and what installs it",
		Long: "doctor tells what this machine has for compare and the rest, what is missing, and what\n" +
			"installs it. doctor --room tells what each learner's machine needs for the lessons\n" +
			"that are named, or for all.",
		ValidArgsFunction: completeArgs(lessonIDs()),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			if room {
				return a.examineRoom(args, format)
			}
			if len(args) > 0 {
				return usageError("outlive doctor --room LESSON", "cannot use argument %q: lessons are named behind --room", args[0])
			}
			c := examine(cmd)
			if err := c.print(a, format); err != nil {
				return err
			}
			if !c.Ready {
				return exitWith(codeUnfit)
			}
			return nil
		},
	}
	formatFlag(cmd, &format)
	cmd.Flags().BoolVar(&room, "room", false, "what each learner's machine needs for the lessons named, or for all")
	return cmd
}

func examine(cmd *cobra.Command) checkup {
	facts := host.Gather()
	shells, tools, languages := wanted()
	c := checkup{
		Schema: "outlive/doctor/1", Host: facts, Facilities: host.Facilities(),
		Shells: find(cmd, facts, shells), Tools: find(cmd, facts, tools), Runtimes: find(cmd, facts, languages),
	}
	programs := missing(c.Shells, c.Tools, c.Runtimes)
	for _, f := range c.Facilities {
		programs = append(programs, f.Programs...)
	}
	c.Install = facts.Install(programs...)
	c.Ready = !slices.ContainsFunc(c.Facilities, func(f host.Facility) bool { return f.Needed && f.Missing != "" }) &&
		len(missing(c.Shells)) < len(c.Shells)
	return c
}

// want is a program, and what is skipped without it.
type want struct{ name, costs string }

// wanted asks the registries which programs shells, modes and runtimes need, so
// that a new one is looked for by itself.
func wanted() (shells, tools, languages []want) {
	for _, s := range shell.All() {
		shells = append(shells, want{s.Command[0], "trials in " + s.ID + " are skipped"})
	}
	var names []string
	users := map[string][]string{}
	for _, m := range modes.All() {
		for _, f := range m.Forms {
			for _, name := range f.Needs {
				users[name] = append(users[name], m.ID)
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		tools = append(tools, want{name, "the modes " + strings.Join(slices.Compact(users[name]), ", ") + " are skipped"})
	}
	for _, r := range runtimes.All() {
		if r.Needs != "" {
			languages = append(languages, want{r.Needs, "the workload of --runtime " + r.ID + " is skipped"})
		}
	}
	return shells, tools, languages
}

func find(cmd *cobra.Command, facts host.Facts, wants []want) []finding {
	names := make([]string, len(wants))
	for i, w := range wants {
		names[i] = w.name
	}
	found := []finding{}
	for i, p := range host.Programs(cmd.Context(), names...) {
		f := finding{Program: p, Package: facts.Package(p.Name)}
		if filepath.IsAbs(p.Name) { // a library's file
			f.Program.Name = f.Package
		}
		if p.Path == "" {
			f.Costs = wants[i].costs
		}
		found = append(found, f)
	}
	return found
}

func missing(lists ...[]finding) []string {
	var names []string
	for _, f := range slices.Concat(lists...) {
		if f.Path == "" {
			names = append(names, f.Name)
		}
	}
	return names
}

func (c checkup) print(a *app, format string) error {
	if format == "json" {
		return a.document(c)
	}
	_, err := a.stdout.WriteString(c.text(a.out))
	return err
}

func (c checkup) text(l look) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", l.words.Say("%s, Linux %s, init %s, user %s", c.Host.Distribution, c.Host.Kernel, c.Host.Init, c.Host.User))
	c.programs(&b, l, "shells", c.Shells)
	c.programs(&b, l, "tools", c.Tools)
	c.programs(&b, l, "runtimes", c.Runtimes)
	fmt.Fprintf(&b, "\n%s\n", l.paint(bold, l.words.Of("kernel and files")))
	for _, f := range c.Facilities {
		fmt.Fprintf(&b, "  %s %s\n", l.mark(f.Missing == "", f.Needed), page.Hanging(l.words.Of(f.Summary), l.Width, 4))
		if f.Missing != "" {
			fmt.Fprintf(&b, "    %s\n    %s\n", page.Hanging(l.words.Of(f.Missing), l.Width, 4), page.Hanging(l.words.Say("so %s", f.Costs), l.Width, 4))
		}
	}
	b.WriteString("\n" + c.advice(l))
	return b.String()
}

func (c checkup) programs(b *strings.Builder, l look, title string, found []finding) {
	if len(found) == 0 {
		return
	}
	name, version := c.columns()
	fmt.Fprintf(b, "\n%s\n", l.paint(bold, l.words.Of(title)))
	for _, f := range found {
		what := fmt.Sprintf("%-*s  %s", version, f.Version, f.Path)
		if f.Path == "" {
			what = page.Hanging(l.words.Of(f.Costs), l.Width, 6+name)
		}
		fmt.Fprintf(b, "  %s %-*s  %s\n", l.mark(f.Path != "", false), name, f.Name, what)
	}
}

// columns are the widths of all names and of all versions: one table, whatever
// its parts.
func (c checkup) columns() (name, version int) {
	for _, f := range slices.Concat(c.Shells, c.Tools, c.Runtimes) {
		name, version = max(name, len(f.Name)), max(version, len(f.Version))
	}
	return name, version
}

// mark reads without colour: there, missing, or missing though nothing works without it.
func (l look) mark(there, needed bool) string {
	switch {
	case there:
		return l.paint(green, l.glyph("✓", "ok"))
	case needed:
		return l.paint(red, l.glyph("✗", "NO"))
	}
	return l.paint(yellow, l.glyph("–", "--"))
}

func (c checkup) advice(l look) string {
	lines := ""
	if c.Install != "" {
		lines = l.words.Of("To have all of it:") + "\n  " + c.Install + "\n"
	} else if names := missing(c.Shells, c.Tools, c.Runtimes); len(names) > 0 {
		lines = l.words.Say("To have all of it, install %s.", strings.Join(names, ", ")) + "\n"
	}
	if c.Ready {
		return lines + l.words.Say("Ready: %s", called()+" compare") + "\n"
	}
	return lines + l.paint(red, l.words.Of("Nothing can be compared on this machine.")) + "\n"
}
