//go:build bench

package harness

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// benchInspect sets `outlive inspect PID` against `ps -p PID`, and has inspect look at a
// thousand more than there are.
func benchInspect(t *testing.T, self string) {
	heading("outlive inspect")
	const many = 1000
	sleepers := exec.Command("sh", "-c", fmt.Sprintf("i=0; while [ $i -lt %d ]; do sleep 600 & i=$((i+1)); done; wait", many))
	sleepers.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	require.NoError(t, sleepers.Start())
	pid := sleepers.Process.Pid
	defer func() {
		require.NoError(t, unix.Kill(-pid, unix.SIGKILL)) // its session is this group
		_ = sleepers.Wait()
		proc.KillDescendants(soon()) // which came home
	}()
	own := strconv.Itoa(os.Getpid())
	timed := func(words ...string) func() time.Duration {
		return func() time.Duration {
			began := time.Now()
			out, err := exec.Command(words[0], words[1:]...).Output()
			require.NoError(t, err, "%s", out)
			return time.Since(began)
		}
	}
	require.True(t, proc.Until(soon(), func() bool { return len(proc.Root.Children(pid)) == many }))
	took := medians(11, timed(self, "inspect", own), timed("ps", "-p", own), timed(self, "inspect", "--all"))
	r := took[0].Seconds() / took[1].Seconds()
	row("one process / ps -p PID", fmt.Sprintf("%.2f", r), r, 3, ms(took[1])+" -> "+ms(took[0]))
	row("1,000 more, --all, in ms", fmt.Sprintf("%.0f", took[2].Seconds()*1e3), took[2].Seconds()*1e3, 200, "")
}
