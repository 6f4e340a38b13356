//go:build bench

package harness

import (
	"encoding/json"
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

	"outlive/harness/plan"
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
	for line := range strings.Lines(string(text)) {
		var one struct{ Verdict plan.Verdict }
		require.NoError(t, json.Unmarshal([]byte(line), &one))
		if one.Verdict != plan.Skipped {
			c.trials++
		}
	}
	return c
}

// nine are the events that the matrix had when its goal was set: of 136 trials,
// 14.7 ms each. It has grown since, and the goal stands for what it was set for.
const nine = "ctrl-c,exit,exit-close,hangup,huponexit,kill-shell,sighup,sighup-group,suspend-hangup"

// benchMatrix makes the bash matrix: its first nine events, and the whole of it,
// with the witness and without.
func benchMatrix(t *testing.T, self string) {
	heading("the bash matrix")
	trials := map[string]int{}
	making := func(events, witness string) func() time.Duration {
		args := []string{"--shells", "bash", "--witness", witness}
		if events != "" {
			args = append(args, "--events", events)
		}
		return func() time.Duration {
			c := benchCompare(t, self, args...)
			trials[events] = c.trials
			return c.took
		}
	}
	took := medians(7, making(nine, "auto"), making("", "auto"), making("", "off"))
	each := func(of time.Duration, events string) string {
		return fmt.Sprintf("%d cells, %.1f ms each", trials[events], of.Seconds()*1e3/float64(trials[events]))
	}
	row("nine events, in seconds", fmt.Sprintf("%.2f", took[0].Seconds()), took[0].Seconds(), 2, each(took[0], nine))
	row("all events, in seconds", fmt.Sprintf("%.2f", took[1].Seconds()), 0, 0, each(took[1], ""))
	added := took[1].Seconds() / took[2].Seconds()
	row("with / without witness", fmt.Sprintf("%.2f", added), added, 1.1, ms(took[1]-took[2])+" more")
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
