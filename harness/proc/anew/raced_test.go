//go:build race

package anew

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMain makes the test binary a process that has a race, too.
func TestMain(m *testing.M) {
	if os.Getenv("ANEW_RACES") == "" {
		os.Exit(m.Run())
	}
	n, done := 0, make(chan bool)
	go func() { n++; close(done) }()
	n++
	<-done
}

// A race is heard of, though what tells of it goes nowhere and nobody asks for a status.
func TestARaceIsHeard(t *testing.T) {
	t.Setenv("GORACE", "") // as it is, afterwards
	var said strings.Builder
	require.Equal(t, 1, hear(func() int {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "ANEW_RACES=yes")
		_ = cmd.Run()
		return 0
	}, &said))
	require.Contains(t, said.String(), "DATA RACE")
	require.Equal(t, 7, hear(func() int { return 7 }, io.Discard))
}
