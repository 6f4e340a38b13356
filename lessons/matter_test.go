package lessons

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// What is taken is what YAML makes of it; the rest is refused, in its place.
func TestMatterIsYAML(t *testing.T) {
	for text, refused := range map[string]string{
		"id: a\ntitle: One, two\nminutes: 5\nneeds: []\n":  "",
		"# a comment\n\nteaches: [a b, c,\n  d]\nid: x\n":  "",
		"title: \"a: b # \\\"c\\\"\"\ngoal: 'it''s: so'\n": "",
		"goal: it goes\n  on here\nid: a-b\n":              "",
		"minutes: five\n":                                  `2:1: front matter: cannot unmarshal minutes: "five" is no number`,
		"id: x\ntitle: a: b\n":                             "3:1: front matter: cannot unmarshal title: put a: b between quotes",
		"teaches: a, b\n":                                  `2:1: front matter: cannot unmarshal teaches: "a, b" is no list`,
		"title: 'a\n":                                      "2:1: front matter: cannot unmarshal title: 'a lacks a quote",
		"goal: |\n  a\n":                                   "2:1: front matter: cannot unmarshal goal: put | a between quotes",
		"id: a\nid: b\n":                                   "3:1: front matter: field id not found",
		"author: me\n":                                     "2:1: front matter: field author not found",
	} {
		l, problems := Parse("001-x.md", []byte("---\n"+text+"---\n"))
		if refused != "" {
			require.Contains(t, fmt.Sprint(problems), refused, text)
			continue
		}
		require.Empty(t, problems, text)
		var want Lesson
		require.NoError(t, yaml.Unmarshal([]byte(text), &want))
		require.Equal(t, want, Lesson{ID: l.ID, Title: l.Title, Goal: l.Goal, Needs: l.Needs, Requires: l.Requires, Teaches: l.Teaches, Minutes: l.Minutes, Shell: l.Shell}, text)
	}
}
