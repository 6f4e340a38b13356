package lab

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func up(t *testing.T, o Options) *Lab {
	t.Helper()
	if err := Missing(o.Root); err != nil {
		t.Skip(err.Error())
	}
	o.Self = self()
	l, err := Up(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Down()) })
	return l
}

func TestUp(t *testing.T) {
	start := time.Now()
	l := up(t, Options{})
	t.Logf("ready after %v", time.Since(start))
	out, err := l.CombinedOutput(l.Command("systemctl", "is-system-running"))
	t.Log(out, err)
	out, err = l.CombinedOutput(l.Command("systemctl", "list-units", "--no-pager", "--failed"))
	t.Log(out, err)
	out, err = l.CombinedOutput(l.Command("systemctl", "list-units", "--no-pager", "--type=service"))
	t.Log(out, err)
	out, err = l.CombinedOutput(AsUser(l.Command("ssh", "-F", ClientConfig, User+"@127.0.0.1", "id; loginctl; env; systemctl --user status | head -20; cat /proc/self/cgroup")))
	t.Log(out, err)
	start = time.Now()
	require.NoError(t, l.Reboot(t.Context()))
	t.Logf("rebooted after %v", time.Since(start))
}
