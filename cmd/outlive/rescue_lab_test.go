//go:build linux

package main

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
	"outlive/harness/leftover"
)

// keptFromLogind starts two jobs, and rescues the one that does nothing for itself; then it
// logs out. What logind looks at is the session, and nohup is no help against it.
const keptFromLogind = `set -m
beats='$| = 1; while (print "tick\n") { select undef, undef, undef, .05 }'
nohup perl -e "$beats" >twin.log 2>&1 </dev/null &
echo $! >twin
perl -e "$beats" &
echo $! >saved
outlive rescue $! --dry-run >foretold 2>&1
outlive rescue $! --log saved.log >said 2>&1
echo "status $?" >>said
`

// Where logind kills what a session leaves, a job that is rescued is moved out of it by its
// own user, lives on after the logout, and writes on; its neighbour under nohup is killed.
func TestRescueMovesWhatLogindWouldKill(t *testing.T) {
	m := newMachineOf(t, lab.Options{Unfiltered: true})
	require.NoError(t, m.lab.KillUserProcesses(true, time.Now().Add(leftover.Stretch(20*time.Second))))
	require.NoError(t, m.lab.Linger(true))
	require.NoError(t, m.lab.WriteFile("/home/visitor/keep.sh", keptFromLogind, 0o644))
	login := func() *exec.Cmd {
		return lab.AsUser(m.lab.Command("ssh", "-tt", "-F", lab.ClientConfig, lab.User+"@127.0.0.1", "bash keep.sh"))
	}
	out, err := m.lab.OutputBy(time.Now().Add(leftover.Stretch(30*time.Second)), login(), nil)
	require.NoError(t, err, out)
	said := m.must(lab.User, "cat said")
	require.Contains(t, said, "status 0")
	require.Regexp(t, `logout +dies +lives`, said)
	require.NotContains(t, said, "enable-linger")
	require.Equal(t, foretold(m.must(lab.User, "cat foretold")), foretold(said))

	pid := func(file string) string { return strings.TrimSpace(m.must(lab.User, "cat "+file)) }
	m.awaits("root", `test -z "$(loginctl list-sessions --no-legend)"`)
	m.awaits("root", "! kill -0 "+pid("twin"))
	require.Contains(t, m.must("root", "cat /proc/"+pid("saved")+"/cgroup"), "user@2000.service", said)
	require.Contains(t, m.must("root", "cat /proc/"+pid("saved")+"/cgroup"), fmt.Sprintf("rescue-%s.scope", pid("saved")))
	was := m.must(lab.User, "wc -l <saved.log")
	m.awaits(lab.User, "test $(wc -l <saved.log) -gt "+strings.TrimSpace(was))

	// Who does not linger is told, before and after, what that means.
	require.NoError(t, m.lab.Linger(false))
	out, err = m.lab.OutputBy(time.Now().Add(leftover.Stretch(30*time.Second)), login(), nil)
	require.NoError(t, err, out)
	said = m.must("root", "cat /home/visitor/said")
	require.Regexp(t, `logout +dies +dies`, said)
	require.Contains(t, said, "loginctl enable-linger")
	require.Equal(t, foretold(m.must("root", "cat /home/visitor/foretold")), foretold(said))
	m.awaits("root", "! kill -0 $(cat /home/visitor/saved)")
}

// foretold are the rows of what becomes of a job.
func foretold(said string) string {
	_, table, _ := strings.Cut(said, "\n\n")
	table, _, _ = strings.Cut(table, "\n\n")
	table, _, _ = strings.Cut(table, "status")
	return strings.TrimSpace(table)
}
