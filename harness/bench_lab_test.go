//go:build bench

package harness

import (
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
)

// benchLab measures `outlive lab up` until it says that the lab is ready.
func benchLab(t *testing.T, self string) {
	heading("outlive lab, on this machine's root")
	if err := lab.Missing(""); err != nil {
		t.Skip(err.Error())
	}
	timed := func(verb string) time.Duration {
		began := time.Now()
		out, err := exec.Command(self, "lab", verb).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return time.Since(began)
	}
	t.Cleanup(func() { _ = exec.Command(self, "lab", "down").Run() })
	var ups, reboots, downs []time.Duration
	for range 11 {
		ups = append(ups, timed("up"))
		reboots = append(reboots, timed("reboot"))
		downs = append(downs, timed("down"))
	}
	up := median(ups)
	row("up, until it is ready", ms(up), up.Seconds(), 0.6, "seconds")
	row("reboot", ms(median(reboots)), 0, 0, "")
	row("down", ms(median(downs)), 0, 0, "")
	c := benchCompare(t, self, "--lab", "--shells", "bash", "--modes", "nohup,systemd-service", "--events", "hangup,ssh-exit,unit-stop,reboot")
	row("a small compare --lab", fmt.Sprintf("%.1f s", c.took.Seconds()), 0, 0, fmt.Sprintf("%d trials", c.trials))
}
