//go:build linux

package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/visible"
)

func TestLookOfATerminal(t *testing.T) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	defer master.Close()
	require.NoError(t, unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 132}))
	for _, tt := range []struct {
		env  map[string]string
		want look
	}{
		{map[string]string{"TERM": "xterm", "LANG": "de_DE.UTF-8"}, look{132, true, true, false, nil}},
		{map[string]string{"TERM": "xterm", "LANG": "C", "COLUMNS": "40"}, look{132, true, true, true, nil}},
		{map[string]string{"TERM": "dumb", "LC_ALL": "C.utf8"}, look{132, true, false, false, nil}},
		{map[string]string{"NO_COLOR": "1", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, look{132, true, false, false, nil}},
		{map[string]string{"LC_ALL": "POSIX", "LANG": "C.UTF-8"}, look{132, true, true, true, nil}},
		{nil, look{132, true, true, true, nil}},
	} {
		require.Equal(t, tt.want, lookOf(master, env(tt.env)), "%v", tt.env)
	}
}

func TestLookOfAFile(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/out")
	require.NoError(t, err)
	defer file.Close()
	utf8 := map[string]string{"LANG": "C.UTF-8"}
	require.Equal(t, look{Width: 80}, lookOf(file, env(utf8)))
	utf8["COLUMNS"] = "100"
	require.Equal(t, look{Width: 100}, lookOf(file, env(utf8)))
	utf8["COLUMNS"] = "wide"
	require.Equal(t, look{Width: 80}, lookOf(file, env(utf8)))
}

func env(of map[string]string) func(string) string {
	return func(name string) string { return of[name] }
}

func TestPaint(t *testing.T) {
	require.Equal(t, "\x1b[31mdied\x1b[0m", look{Colour: true}.paint(red, "died"))
	require.Equal(t, "died", look{}.paint(red, "died"))
	require.Equal(t, "x", look{ASCII: true}.glyph("✗", "x"))
}

// TestColoursPassTheGate: each style of a lesson's text has a colour, and the gate knows it.
func TestColoursPassTheGate(t *testing.T) {
	text := (&app{out: look{Width: 80, Colour: true}}).page("| *one* | `two` |\n|---|---|\n| **three** | four |\n")
	require.Contains(t, text, "\x1b[2m──")
	var shown bytes.Buffer
	_, err := (&visible.Writer{Out: &shown, Own: colours}).Write([]byte(text))
	require.NoError(t, err)
	require.Equal(t, text, shown.String())
}
