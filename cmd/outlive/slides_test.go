//go:build linux

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/proc"
)

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
