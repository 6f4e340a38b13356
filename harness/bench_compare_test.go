//go:build bench

package harness

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// compared is what one `outlive compare` cost.
type compared struct {
	took   time.Duration // from start to end
	memory float64       // MB, the most that the front or a lane had
	trials int           // made, not skipped
}

func benchCompare(t *testing.T, self string, args ...string) compared {
	saved := filepath.Join(scratch(t), "saved")
	cmd := exec.Command(self, append([]string{"compare", "--format", "jsonl", "--output", saved}, args...)...)
	cmd.Stderr, cmd.WaitDelay = os.Stderr, time.Second
	start := time.Now()
	require.NoError(t, cmd.Run())
	c := compared{took: time.Since(start)}
	c.memory = float64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024
	text, err := os.ReadFile(saved)
	require.NoError(t, err)
	c.trials = strings.Count(string(text), "\n")
	return c
}

// benchMatrix makes the whole bash matrix, with the witness and without.
func benchMatrix(t *testing.T, self string) {
	heading("the bash matrix")
	with := func(witness string) func() time.Duration {
		return func() time.Duration { return benchCompare(t, self, "--shells", "bash", "--witness", witness).took }
	}
	took := medians(7, with("auto"), with("off"))
	row("in seconds", fmt.Sprintf("%.2f", took[0].Seconds()), took[0].Seconds(), 2, "")
	added := took[0].Seconds() / took[1].Seconds()
	row("with / without witness", fmt.Sprintf("%.2f", added), added, 1.1, ms(took[0]-took[1])+" more")
}

// benchLength makes ten times as many trials, which should cost ten times as much.
func benchLength(t *testing.T, self string) {
	heading("10,000 trials against 1,000")
	run := func(n int) compared {
		return benchCompare(t, self, "--modes", "background", "--shells", "dash", "--events", "sighup", "--repeat", strconv.Itoa(n))
	}
	few, many := run(1000), run(10000)
	require.Equal(t, []int{1000, 10000}, []int{few.trials, many.trials})
	each := func(c compared) float64 { return c.took.Seconds() / float64(c.trials) }
	growth := each(many) / each(few)
	row("cost of one", fmt.Sprintf("%.2f", growth), growth, 1.2, fmt.Sprintf("%.2f ms, %.2f ms", each(few)*1e3, each(many)*1e3))
	row("memory in MB", fmt.Sprintf("%.0f", many.memory), many.memory, 100, fmt.Sprintf("%.0f MB with 1,000", few.memory))
}
