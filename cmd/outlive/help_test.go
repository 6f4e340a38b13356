//go:build linux

package main

import (
	"cmp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"outlive/harness/page"
)

// TestHelpFitsATerminal: no line of any verb's help is wider than one, whatever was said
// of a flag, and nothing that was said is lost. A command to be typed is one line.
func TestHelpFitsATerminal(t *testing.T) {
	seen := 0
	var walk func(*cobra.Command)
	walk = func(verb *cobra.Command) {
		seen++
		said := helpOf(verb)
		for line := range strings.Lines(said) {
			if !strings.Contains(line, called()) { // which is a long path here
				require.LessOrEqual(t, page.Width(strings.TrimRight(line, "\n")), helpWidth, "%s: %s", verb.CommandPath(), line)
			}
		}
		require.Contains(t, said, verb.Example)
		require.Equal(t, strings.Fields(cmp.Or(verb.Long, verb.Short)+"\n"+verb.UsageString()), strings.Fields(said))
		for _, below := range verb.Commands() {
			walk(below)
		}
	}
	walk(newRoot(newApp(), nil))
	require.Greater(t, seen, 25)
	require.Equal(t, "one two\n  as it is\n\nthree", joined("one\ntwo\n  as it is\n\nthree\n"))
	require.Equal(t, "  --flag   "+strings.Repeat("word ", 13)+"last\n"+strings.Repeat(" ", 11)+"more\n", fit("  --flag   "+strings.Repeat("word ", 13)+"last more\n"))
}
