package rescue

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkStop: how long a program of 40 threads stands still; the goal is 10 ms in the
// median, on a quiet machine.
func BenchmarkStop(b *testing.B) {
	var all []time.Duration
	for range max(b.N, 30) {
		tr := start(b, "threads")
		tr.shows(5)
		r, err := Do(tr.order())
		require.NoError(b, err)
		all = append(all, r.Stopped)
		_ = tr.cmd.Process.Kill()
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(all[len(all)*9/10].Microseconds())/1000, "ms-p90")
}
