//go:build linux

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/lab"
	"outlive/harness/leftover"
)

// cured is the last line that inspect proposes for a process.
const cured = `outlive inspect %s --format json | sed -n 's/.*"cure": "\(.*busctl.*\)".*/\1/p' | tail -n 1`

// The line that moves a process out of its session has done so when it returns, for its
// user, who then logs out at once, and for root; and it lives.
func TestInspectMovesWhatLogindWouldKill(t *testing.T) {
	m := newMachine(t)
	require.NoError(t, m.lab.KillUserProcesses(true, time.Now().Add(leftover.Stretch(20*time.Second))))
	require.NoError(t, m.lab.Linger(false))
	keep := "sleep 600 </dev/null >/dev/null 2>&1 &\n" + fmt.Sprintf(cured, "$!") + " >cure\ngrep -q linger cure || exit 3\n. ./cure >said\ngrep -q keep-$!.scope /proc/$!/cgroup || exit 4\necho $!\n"
	require.NoError(t, m.lab.WriteFile("/home/visitor/keep.sh", keep, 0o644))
	require.NoError(t, m.lab.WriteFile("/home/visitor/wait.sh", "sleep 601 </dev/null >/dev/null 2>&1 &\necho $! >pid\nwait\n", 0o644))

	out, err := m.lab.OutputBy(time.Now().Add(leftover.Stretch(30*time.Second)), m.lab.SSH(false, "sh", "keep.sh"), nil)
	require.NoError(t, err, out)
	its := strings.Fields(out)
	require.NotEmpty(t, its, out)
	pid := its[len(its)-1]
	m.awaits("root", `test -z "$(loginctl list-sessions --no-legend)"`)
	require.Contains(t, m.must("root", "cat /proc/"+pid+"/cgroup"), "keep-"+pid+".scope")

	waits := m.lab.SSH(false, "sh", "wait.sh")
	require.NoError(t, m.lab.Start(waits))
	defer func() { _ = waits.Process.Kill(); _ = waits.Wait() }()
	m.awaits("root", "test -s /home/visitor/pid")
	pid = strings.TrimSpace(m.must("root", "cat /home/visitor/pid"))
	require.Contains(t, m.must("root", fmt.Sprintf(cured, pid)+" >cure; cat cure; . ./cure"), "--machine=visitor@")
	require.Contains(t, m.must("root", "cat /proc/"+pid+"/cgroup"), "keep-"+pid+".scope")
	require.NoError(t, waits.Process.Signal(unix.SIGTERM))
	m.awaits("root", `test -z "$(loginctl list-sessions --no-legend)"`)
	m.must("root", "kill -0 "+pid)
}

// root is told what a user's manager says of a service: a user's bus lets in nobody else.
func TestInspectAsksTheManagersOfOthers(t *testing.T) {
	m := newMachine(t)
	unit := "[Service]\nExecStart=/bin/sleep 602\nKillMode=mixed\n[Install]\nWantedBy=default.target\n"
	require.NoError(t, m.lab.Linger(true))
	m.must(lab.User, "mkdir -p ~/.config/systemd/user")
	require.NoError(t, m.lab.WriteFile("/home/visitor/.config/systemd/user/app.service", unit, 0o644))
	m.awaits(lab.User, "systemctl --user daemon-reload")
	m.must(lab.User, "systemctl --user enable --now app")
	inspects := "outlive inspect $(pgrep -xf '/bin/sleep 602')"
	m.awaits("root", "pgrep -xf '/bin/sleep 602'")
	for _, user := range []string{"root", lab.User} {
		said := strings.Join(strings.Fields(m.must(user, inspects)), " ")
		require.Contains(t, said, "it is the main process of its service", user)
		require.Contains(t, said, "comes back it is enabled, and its user lingers", user)
	}
	require.Contains(t, m.must("root", "runuser -u nobody -- "+inspects), "could not be asked")
	session := m.lab.SSH(false, "sleep", "603")
	require.NoError(t, m.lab.Start(session))
	defer func() { _ = session.Process.Kill(); _ = session.Wait() }()
	m.awaits("root", "pgrep -xf 'sleep 603'") // for whose sake his manager stays
	m.must("root", "loginctl disable-linger visitor")
	said := m.must("root", inspects)
	require.Regexp(t, `reboot +(\S+ )?dies`, said)
	require.Contains(t, said, "loginctl enable-linger visitor")
}
