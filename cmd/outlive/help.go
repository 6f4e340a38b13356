//go:build linux

package main

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/page"
)

// helpWidth is how wide a line of help may be: a terminal's usual width, for a man
// page and a pipe too.
const helpWidth = 80

// helpOf is what cobra says of a verb, in lines that fit; examples stay as they are typed.
func helpOf(verb *cobra.Command) string {
	above, below, _ := strings.Cut(verb.UsageString(), cmp.Or(verb.Example, "\x00"))
	return fit(joined(cmp.Or(verb.Long, verb.Short))+"\n\n"+above) + verb.Example + fit(below)
}

// joined makes one line of each paragraph; what is indented stays as it is.
func joined(text string) string {
	return regexp.MustCompile(`(\S)\n(\S)`).ReplaceAllString(strings.TrimSpace(text), "$1 $2")
}

// fit breaks lines that are too long. Of a line of two columns, a flag and what it does,
// what does not fit stands below the second one.
func fit(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if page.Width(line) > helpWidth {
			rest := strings.TrimLeft(line, " ")
			if _, second, found := strings.Cut(rest, "   "); found {
				rest = strings.TrimLeft(second, " ")
			}
			head, end := strings.TrimSuffix(line, rest), line[len(strings.TrimRight(line, "\n")):]
			line = head + page.Hanging(rest, helpWidth+1, page.Width(head)) + end
		}
		b.WriteString(line)
	}
	return b.String()
}
