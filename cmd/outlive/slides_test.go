//go:build linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/page"
	"outlive/harness/proc"
	"outlive/lessons"
)

// TestSlidesInFiftyColumns: no line is wider, unless one word is, and no word is broken: all
// of them are those of a wide screen.
func TestSlidesInFiftyColumns(t *testing.T) {
	all, err := lessons.All()
	require.NoError(t, err)
	const narrow = 50
	words := func(text string) (all []string) {
		return slices.DeleteFunc(strings.Fields(text), func(w string) bool { return strings.Trim(w, "━─") == "" })
	}
	for _, l := range all {
		slides := l.Slides(0)
		for i := range slides {
			wide := words((&app{out: look{Width: 300}}).slide(slides, i, true))
			text := (&app{out: look{Width: narrow}}).slide(slides, i, true)
			for line := range strings.Lines(text) {
				line = strings.TrimRight(line, "\n")
				require.True(t, page.Width(line) <= narrow || len(strings.Fields(line)) == 1, "%s, slide %d: %q", l.ID, i+1, line)
			}
			if !strings.Contains(text, "─") { // the cells of a table come in another order
				require.Equal(t, wide, words(text), "%s, slide %d", l.ID, i+1)
				continue
			}
			slices.Sort(wide)
			has := words(text)
			slices.Sort(has)
			require.Equal(t, wide, has, "%s, slide %d", l.ID, i+1)
		}
	}
}

// leaves waits until the pupil has left.
func (p *pupil) leaves() {
	p.Helper()
	require.True(p, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), p.h.Gone))
}

// The slides and the speaker's view show the same, whoever turns the page; each goes on alone
// when the other is gone, and nothing is left of it.
func TestSlidesInStep(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	slides := learn(t, home, "--slides", "four-endings")
	slides.sees("\x1b[H\x1b[J") // a slide is alone on the screen
	slides.sees("1/")
	slides.types("\r")
	slides.sees("2/")
	speaker := learn(t, home, "--speaker", "four-endings")
	speaker.sees("2/")
	slides.types("n")
	slides.sees("3/")
	speaker.sees("3/", "Notes")
	speaker.types("b")
	speaker.sees("2/")
	slides.sees("2/")
	speaker.types("n")
	speaker.sees("3/")
	speaker.types("n")
	speaker.sees("4/")
	slides.sees("4/")
	slides.sees("r: try it now")
	speaker.types("r")
	speaker.sees("Typed at")
	speaker.sees("What happened:")
	slides.sees("Typed at")
	slides.sees("Seen: ")
	slides.types("b") // what was found is not kept
	slides.sees("and nothing else")
	speaker.sees("and nothing else")
	slides.types("b")
	slides.sees("3/")
	speaker.sees("3/")
	slides.types("b")
	slides.sees("2/")
	speaker.sees("2/")
	other := learn(t, home, "--slides", "sessions") // another lesson is another matter
	other.sees("1/")
	other.types("q")
	slides.types("q")
	slides.leaves()
	speaker.types("n")
	speaker.sees("3/")
	speaker.types("q")
	speaker.leaves()
	other.leaves()
	_, err := os.Stat(filepath.Join(home, "outlive", "learn", "slides.json"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
