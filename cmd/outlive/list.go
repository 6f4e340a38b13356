//go:build linux

package main

import (
	"fmt"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/check"
	"outlive/harness/event"
	"outlive/harness/needs"
	"outlive/harness/page"
	"outlive/harness/parts"
	"outlive/harness/plan"
	"outlive/harness/rule"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/harness/theory"
	"outlive/modes"
)

// catalogue is one kind of thing that a newcomer may add a file to.
type catalogue struct {
	kind  string
	items func() []item
}

// item is one thing of a catalogue; its JSON is a contract.
type item struct {
	ID      string     `json:"id"`
	Heading string     `json:"heading,omitempty"` // of its column
	Summary string     `json:"summary"`
	Use     string     `json:"use,omitempty"`  // what a mode is good for
	Lab     bool       `json:"lab,omitempty"`  // it takes a machine of its own: --lab
	Rare    bool       `json:"rare,omitempty"` // an event that is made only where it is named, or with --all
	Source  string     `json:"source"`
	Path    *string    `json:"path,omitempty"` // of a shell or an interpreter; "" when it is not installed
	Forms   []formItem `json:"forms,omitempty"`
	*binding
}

func catalogues() []catalogue {
	return []catalogue{
		{"modes", itemsOf(modes.All, modeItem)},
		{"events", itemsOf(event.All, eventItem)},
		{"checks", itemsOf(check.All, checkItem)},
		{"shells", itemsOf(shell.All, shellItem)},
		{"runtimes", itemsOf(runtimes.All, runtimeItem)},
		{"parts", itemsOf(parts.All, partItem)},
		{"voices", itemsOf(plan.Voices, voiceItem)},
		{"rules", itemsOf(theory.All, ruleItem)},
		{"needs", itemsOf(needs.All, needItem)},
		{"profiles", itemsOf(rule.Profiles, profileItem)},
	}
}

func newListCommand(a *app) *cobra.Command {
	var format, profile string
	var wishes bool
	var kinds []string
	for _, c := range catalogues() {
		kinds = append(kinds, c.kind)
	}
	cmd := &cobra.Command{
		Use:               "list " + strings.Join(kinds, "|"),
		Short:             "What there is: modes, events, checks, shells, rules and so on",
		ValidArgsFunction: completeArgs(kinds),
		Args:              cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("outlive list "+strings.Join(kinds, "|"), "cannot list: nothing named")
			}
			if err := checkFormat(format); err != nil {
				return err
			}
			if args[0] == "rules" {
				return printRules(a, format, profile)
			}
			if profile != "" {
				return usageError("outlive list rules --profile "+profile, "cannot list %s of a profile: it has rules", args[0])
			}
			if wishes && args[0] != "modes" {
				return usageError("outlive list modes --wishes", "cannot list the wishes of %s: modes keep them", args[0])
			} else if wishes {
				return printWishes(a, format)
			}
			for _, c := range catalogues() {
				if c.kind == args[0] {
					return c.print(a, format)
				}
			}
			return unknownError("list", args[0], kinds)
		},
	}
	cmd.Flags().StringVar(&profile, "profile", "", "of the rules those that bind in this profile of verify")
	cmd.Flags().BoolVar(&wishes, "wishes", false, "of the modes, how each keeps what run is asked for: --nice, --workdir and so on")
	formatFlag(cmd, &format)
	complete(cmd, "profile", idsOf("profiles")...)
	return cmd
}

func (c catalogue) print(a *app, format string) error {
	items := c.items()
	if format == "json" {
		return a.document(map[string]any{"schema": "outlive/list/1", c.kind: items})
	}
	_, err := a.stdout.WriteString(inColumns(items, a.out))
	return err
}

// inColumns are items as a list for people.
func inColumns(items []item, l look) string {
	var b strings.Builder
	var ids []string
	for _, it := range items {
		ids = append(ids, it.ID)
	}
	for i, it := range items {
		if i > 0 && len(it.Forms) > 0 {
			b.WriteByte('\n')
		}
		it.text(&b, l, column(ids))
	}
	return b.String()
}

// column is where what is told of ids begins, in a list of them.
func column(ids []string) (at int) {
	for _, id := range ids {
		at = max(at, len(id)+2)
	}
	return at
}

// text writes it, with what is told of it in that column.
func (it item) text(b *strings.Builder, l look, column int) {
	summary := l.words.Of(it.Summary)
	if it.Path != nil && *it.Path == "" {
		summary += l.words.Of(" (not installed)")
	}
	if it.Lab {
		summary += l.words.Of(" (in a lab: --lab)")
	}
	if it.Rare {
		summary += l.words.Of(" (where it is named, or with --all)")
	}
	if it.binding != nil {
		summary += " (" + it.Severity + ": " + strings.Join(it.Profiles, ", ") + ")"
	}
	if it.Source != "" {
		summary += " [" + it.Source + "]"
	}
	lead := l.paint(bold, it.ID) + page.Blanks(column-len(it.ID))
	b.WriteString(lead + page.Hanging(summary, l.Width, column) + "\n")
	if it.Use != "" {
		b.WriteString(page.Blanks(column) + page.Hanging(l.words.Of("for "+it.Use), l.Width, column) + "\n")
	}
	for _, f := range it.Forms {
		fmt.Fprintf(b, "  %-*s%s\n", column-2, f.Via, l.paint(green, f.Line))
		pad := page.Blanks(column)
		b.WriteString(pad + page.Hanging(strings.Join(l.words.Each(f.Traits), ", "), l.Width, column) + "\n")
	}
}

// itemsOf lists all of a kind, each as an item.
func itemsOf[T any](all func() []T, is func(T) item) func() []item {
	return func() (items []item) {
		for _, one := range all() {
			items = append(items, is(one))
		}
		return items
	}
}

func eventItem(e event.Event) item {
	return item{ID: e.ID, Heading: e.Heading, Summary: e.Summary, Source: e.Source, Lab: e.Lab, Rare: e.Rare}
}

func voiceItem(v plan.Voice) item { return item{ID: v.ID, Summary: v.Summary, Source: v.Source} }

func checkItem(c check.Check) item { return item{ID: c.ID, Summary: c.Rule, Source: c.Source} }

func ruleItem(r theory.Rule) item { return item{ID: r.ID, Summary: r.Says, Source: r.Source} }

func profileItem(p rule.Profile) item { return item{ID: p.ID, Summary: p.Summary} }

func needItem(n needs.Need) item {
	return item{ID: n.ID, Heading: n.Head, Summary: "it " + n.Title, Source: strings.Join(n.Events(), ", ")}
}

func partItem(p parts.Part) item {
	return item{ID: p.ID, Summary: p.Summary, Source: p.Traits.Source, Lab: p.Lab}
}

func shellItem(s shell.Shell) item {
	path, _ := s.Path() // "" when it is not installed
	return item{ID: s.ID, Summary: s.Summary, Source: s.Policy.Source, Path: &path}
}

func runtimeItem(r runtimes.Runtime) item {
	it := item{ID: r.ID, Summary: r.Summary, Source: r.Traits.Source}
	if r.Needs != "" {
		path, _ := exec.LookPath(r.Needs) // "" when it is not installed
		it.Path = &path
	}
	return it
}
