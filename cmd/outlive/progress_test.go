//go:build linux

package main

import (
	"bufio"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/plan"
)

// TestProgressCountsTheTime: while no trial ends, too, and what is written meanwhile
// finds a line that is clear.
func TestProgressCountsTheTime(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	a := &app{stderr: newStream(w, os.Getenv), env: func(string) string { return "" }}
	a.err, a.out = look{Terminal: true, Width: 40}, look{Terminal: true}
	p, told := newProgress(a, 3), bufio.NewReader(r)
	next := func() string {
		line, err := told.ReadString('K')
		require.NoError(t, err)
		return line
	}
	require.Equal(t, "\r\x1b[K", next())
	require.Regexp(t, `^0/3 [1-9]\d*s\r\x1b\[K$`, next(), "a second later, and before the next trial")
	p.show(plan.Trial{}, func() { _, _ = w.WriteString("a trial\n") })
	for line := next(); line != "a trial\n\r\x1b[K"; line = next() {
		require.Regexp(t, `^0/3 \d+s\r\x1b\[K$|^$`, line)
	}
	p.clear()
	require.NoError(t, w.Close())
	require.Regexp(t, `^1/3 \d+s [^K]*\r\x1b\[K$`, next())
}
