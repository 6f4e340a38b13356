//go:build bench

package harness

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/leftover"
	"outlive/harness/proc"
)

// TestNumbers prints what outlive costs, as ratios measured in this one run:
// `make bench`. The two sides of a ratio take turns, and the median of each
// counts, so that a busy machine disturbs both alike. A ratio that is too high
// is told, and fails nothing: it is no timed test.
func TestNumbers(t *testing.T) {
	self, err := filepath.Abs("bin/outlive")
	require.NoError(t, err)
	require.FileExists(t, self, "make builds it")
	endWhole(t, self)
	t.Run("run", func(t *testing.T) { benchRun(t, self) })
	t.Run("launches", func(t *testing.T) { benchLaunches(t, self) })
	t.Run("trial", func(t *testing.T) { benchTrials(t, self) })
	t.Run("guest", func(t *testing.T) { benchGuests(t, self) })
	t.Run("verify", func(t *testing.T) { benchVerify(t, self) })
	t.Run("inspect", func(t *testing.T) { benchInspect(t, self) })
	t.Run("report", func(t *testing.T) { benchReport(t, self) })
	t.Run("rescue", func(t *testing.T) { benchRescue(t, self) })
	t.Run("advise", func(t *testing.T) { benchAdvise(t, self) })
	t.Run("page", func(t *testing.T) { benchPage(t, self) })
	t.Run("matrix", func(t *testing.T) { benchMatrix(t, self) })
	t.Run("lab", func(t *testing.T) { benchLab(t, self) })
	t.Run("lab matrix", func(t *testing.T) { benchLabMatrix(t, self) })
	t.Run("comebacks", func(t *testing.T) { benchComebacks(t, self) })
	t.Run("length", func(t *testing.T) { benchLength(t, self) })
}

// endWhole has the bench leave nothing, whether it fails or is ended by a
// signal: neither what it has started, nor the folder that all its files are in
// (see countLeft).
func endWhole(t *testing.T, self string) {
	t.Setenv("XDG_STATE_HOME", scratch(t))
	clear := func() {
		_ = exec.Command(self, "lab", "down").Run()
		for _, pid := range proc.Root.Descendants(os.Getpid()) {
			_ = unix.Kill(pid, unix.SIGTERM) // a compare clears up itself
		}
		proc.Until(time.Now().Add(leftover.Bound()), func() bool { return len(proc.Root.Descendants(os.Getpid())) == 0 })
		proc.KillDescendants(soon())
	}
	t.Cleanup(clear)
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGTERM)
	go func() {
		by := (<-ended).(unix.Signal)
		clear()
		_ = os.RemoveAll(os.TempDir())
		os.Exit(128 + int(by))
	}()
}

// row prints one figure, and whether it is what is required; a limit of 0 requires nothing.
func row(what, figure string, value, limit float64, note string) {
	verdict := ""
	switch {
	case limit == 0:
	case value <= limit:
		verdict = fmt.Sprintf("met  <= %g", limit)
	default:
		verdict = fmt.Sprintf("OVER  > %g", limit)
	}
	fmt.Printf("  %-26s %12s  %-11s %s\n", what, figure, verdict, note)
}

func heading(text string) { fmt.Printf("\n%s\n", text) }

// medians lets each of several sides have its turn, n times, and gives the
// median duration of each.
func medians(n int, sides ...func() time.Duration) []time.Duration {
	took := make([][]time.Duration, len(sides))
	for range n {
		for i, side := range sides {
			took[i] = append(took[i], side())
		}
	}
	middle := make([]time.Duration, len(sides))
	for i := range took {
		middle[i] = median(took[i])
	}
	return middle
}

func median[T cmp.Ordered](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1e3) }

// scratch is a directory with a short name: sockets are made in it.
func scratch(t *testing.T) string {
	dir, err := os.MkdirTemp("", "outlive-bench-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}
