package verify

import (
	"fmt"
	"strings"

	"outlive/harness/visible"
)

// Markdown tells the report for the page of a job or a pull request: what is not as it has
// to be is a table, and the rest is folded.
func (r Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s · profile %s · %s\n", code(r.Headline()), code(r.Seen.Line), code(r.Profile.ID), r.sum())
	told := map[string]bool{}
	if all := append(r.Faults(), r.Doubts()...); len(all) > 0 {
		b.WriteString("\n| rule | | found | mend |\n|---|---|---|---|\n")
		for _, j := range all {
			told[j.ID] = true
			fmt.Fprintf(&b, "| %s | %s %s | %s [%s] | %s |\n", code(j.ID), j.Severity, j.Verdict, code(j.said()), said(j.Source), code(r.mend(j)))
		}
	}
	b.WriteString("\n<details><summary>all the other rules</summary>\n\n| rule | | found |\n|---|---|---|\n")
	for _, j := range r.Rules {
		if told[j.ID] {
			continue
		}
		found := code(j.said())
		if j.Known != "" && j.Verdict == Broken {
			found += " " + code(j.Known)
		}
		fmt.Fprintf(&b, "| %s | %s %s | %s |\n", code(j.ID), j.Severity, j.Verdict, found)
	}
	b.WriteString("\n</details>\n")
	return b.String()
}

// longestCell is how much of what was found a cell tells, in columns: a page of a job takes
// 1 MiB, and a comment 64 KiB.
const longestCell = 300

func code(s string) string { return visible.MarkdownCode(s, longestCell) }

func said(s string) string { return visible.Markdown(s, longestCell) }
