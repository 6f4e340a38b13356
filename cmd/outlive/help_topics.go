//go:build linux

package main

import (
	"embed"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/page"
	"outlive/harness/registry"
)

// topicFiles are the longer texts, a file each, NN-NAME.md, in the order that they are listed
// in: pages of help, and man pages of section 7.
//
//go:embed topics/*.md
var topicFiles embed.FS

// topic is a longer text about one thing.
type topic struct {
	Name  string
	Title string // its first line
	Text  string // Markdown, below that
}

// topics reads all of them.
func topics() (all []topic) {
	files, _ := topicFiles.ReadDir("topics") // embedded: they are there
	for _, f := range files {
		_, name, _ := strings.Cut(strings.TrimSuffix(f.Name(), ".md"), "-")
		text, _ := topicFiles.ReadFile(path.Join("topics", f.Name()))
		title, rest, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		all = append(all, topic{Name: name, Title: title, Text: strings.TrimLeft(rest, "\n")})
	}
	return all
}

// moreOf names the topics that name a verb's help, which tells its flags: there more is told of it.
func moreOf(verb *cobra.Command) string {
	var names []string
	for _, t := range topics() {
		if verb.HasParent() && strings.Contains(t.Text, "`outlive "+verb.Name()+" --help`") {
			names = append(names, asCalled("outlive help "+t.Name))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "\nMore: " + strings.Join(names, ", ") + "\n"
}

// helped are what there is help about: topics and verbs.
func helped() (names []string) {
	for _, t := range topics() {
		names = append(names, t.Name)
	}
	for _, g := range groups {
		names = append(names, g.verbs...)
	}
	return names
}

func newHelpCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "help [TOPIC | VERB]",
		Short: "Longer texts, by topic; or what a verb takes",
		Long: `Shows a longer text about one topic; without one, lists the topics.
Of a verb that is no topic, it shows what --help does. Each topic is a man page, too: man outlive-events.`,
		Example: `  outlive help                       which topics there are
  outlive help events | less         what happens afterwards, and what lives`,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return completeArgs(helped())(cmd, args, typed)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listTopics()
			}
			for _, t := range topics() {
				if len(args) == 1 && t.Name == args[0] {
					return a.showTopic(t)
				}
			}
			verb, _, err := cmd.Root().Find(args)
			if err == nil && verb != cmd.Root() {
				return verb.Help()
			}
			hint := "the topics: outlive help"
			if near := registry.Nearest(args[0], helped()); near != "" {
				hint = "did you mean " + near + "? (" + hint + ")"
			}
			return usageError(hint, "cannot help with %q: it is no topic and no verb", strings.Join(args, " "))
		},
	}
}

func (a *app) listTopics() error {
	var names page.Column
	var titles []string
	for _, t := range topics() {
		names.Cells, titles = append(names.Cells, t.Name), append(titles, t.Title)
	}
	list := page.Document{
		page.Said{Pieces: []page.Piece{page.Heading.Of("Topics, each shown by outlive help TOPIC, and by man outlive-TOPIC")}},
		page.Blank{},
		page.Listed{Names: names, Beside: titles},
		page.Blank{},
		page.Said{Pieces: []page.Piece{page.Plain.Of("The verbs: outlive --help")}},
	}
	_, err := a.stdout.WriteString(asCalled(list.Show(page.Look{Width: a.out.Width, ASCII: a.out.ASCII})))
	return err
}

// showTopic prints a topic as wide as the terminal, but no wider than one reads well.
func (a *app) showTopic(t topic) error {
	set := a.setting()
	set.Width, set.Whole = min(a.out.Width, measure), true
	_, err := a.stdout.WriteString(set.Set(asCalled("# " + t.Title + "\n\n" + t.edited(func(line string) string {
		if strings.HasPrefix(line, "## ") {
			return strings.ToUpper(line)
		}
		return line
	}))))
	return err
}

// edited is the topic's text, each line that is in no fence as edit gives it; a fence says nothing
// of its language.
func (t topic) edited(edit func(line string) string) string {
	var b strings.Builder
	fence := ""
	for line := range strings.Lines(t.Text) {
		switch ticks := line[:len(line)-len(strings.TrimLeft(line, "`"))]; {
		case fence != "":
			if ticks == fence {
				fence = ""
			}
		case len(ticks) >= 3:
			fence, line = ticks, ticks+"\n"
		default:
			line = edit(line)
		}
		b.WriteString(line)
	}
	return b.String()
}
