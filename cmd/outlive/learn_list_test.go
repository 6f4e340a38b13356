//go:build linux

package main

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheListIsOneScreen: wherever the learner is, on 24 lines with 24 lessons, the next one
// is among what is shown, and none is left out uncounted.
func TestTheListIsOneScreen(t *testing.T) {
	a := &app{}
	var entries []string
	for i := range 24 {
		entries = append(entries, fmt.Sprintf("lesson-%d\n", i)+strings.Repeat("and more\n", i%5/4))
	}
	for _, rows := range []int{screen - footerLines, 10} {
		for next := range len(entries) + 1 { // after the last: all are done
			text := a.excerpt(entries, next, rows)
			require.LessOrEqual(t, strings.Count(text, "\n"), rows)
			require.GreaterOrEqual(t, strings.Count(text, "\n"), rows-2, "room is used: %s", text)
			if next < len(entries) {
				require.Contains(t, text, entries[next])
			}
			shown := strings.Count(text, "lesson-")
			for line := range strings.Lines(text) {
				if n, says, _ := strings.Cut(line, " "); strings.HasPrefix(says, "more ") && says != "more\n" {
					left, err := strconv.Atoi(n)
					require.NoError(t, err)
					shown += left
				}
			}
			require.Equal(t, len(entries), shown, text)
		}
	}
	require.NotContains(t, a.excerpt(entries[:12], 3, screen), "more before")
}
