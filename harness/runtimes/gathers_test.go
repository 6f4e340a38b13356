package runtimes_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/runtimes"
	"outlive/harness/workload"
)

// fill has a program print until something is in its file, and gives the bytes
// that it had printed by then.
func fill(t *testing.T, p program, most int) (printed int) {
	t.Helper()
	for n := 1; printed <= most; n++ {
		_, err := p.Ping(n, soon())
		require.NoError(t, err)
		printed += len(workload.Beat(n, "stdout")) + 1
		if len(workload.ParseBeats([]byte(p.printed(t))).Stdout) > 0 {
			break
		}
	}
	return printed
}

// How much a language gathers, where nobody asks for a flush, is what its traits
// say; standard error is never held back.
func TestGathers(t *testing.T) {
	foreign(t, func(t *testing.T, r runtimes.Runtime) {
		p := start(t, r, false)
		p.Dictate = true
		line := len(workload.Beat(100, "stdout")) + 1
		printed := fill(t, p, 3*r.Traits.Gathers)
		require.GreaterOrEqual(t, printed, r.Traits.Gathers)
		require.LessOrEqual(t, printed, r.Traits.Gathers+line)
		require.NotEmpty(t, workload.ParseBeats([]byte(p.printed(t))).Stderr)
	})
}

// A clean end writes what was gathered, a signal that ends the program does not.
func TestHowItEndsDecidesWhatIsWritten(t *testing.T) {
	foreign(t, func(t *testing.T, r runtimes.Runtime) {
		ends := map[string]func(p program) error{
			"clean":   func(p program) error { return p.Close() },
			"SIGTERM": func(p program) error { return p.cmd.Process.Signal(unix.SIGTERM) },
			"SIGINT":  func(p program) error { return p.cmd.Process.Signal(unix.SIGINT) },
			"SIGHUP":  func(p program) error { return p.cmd.Process.Signal(unix.SIGHUP) },
		}
		for name, end := range ends {
			p := start(t, r, false, "env", "--default-signal")
			p.Dictate = true
			for n := 1; n <= 2; n++ {
				_, err := p.Ping(n, soon())
				require.NoError(t, err)
			}
			require.Equal(t, r.Traits.Gathers > 0, len(workload.ParseBeats([]byte(p.printed(t))).Stdout) == 0)
			require.NoError(t, end(p))
			_, err := p.cmd.Process.Wait()
			require.NoError(t, err)
			want := []int{1, 2}
			require.Equal(t, want, workload.ParseBeats([]byte(p.printed(t))).Stderr, name)
			if name != "clean" && r.Traits.Gathers > 0 && !slices.Contains(r.Traits.Unwinds, name) && !r.Traits.Handles(name) {
				want = nil
			}
			require.Equal(t, want, workload.ParseBeats([]byte(p.printed(t))).Stdout, name)
		}
	})
}
