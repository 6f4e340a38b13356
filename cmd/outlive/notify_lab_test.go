//go:build linux

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
	"outlive/harness/leftover"
)

// Whose word systemd takes: of the main process alone, unless it is told otherwise. What a
// script's systemd-notify says is taken for its parent's where that is root's.
func TestWhomSystemdHears(t *testing.T) {
	m := newMachine(t)
	const script, refused = `sh -c 'systemd-notify --ready; exec sleep 1000'`, "reception only permitted for main PID"
	for i, tt := range []struct {
		properties, command string
		heard               bool
		says                string
	}{
		{"", "outlive workload", true, ""},
		{"", "outlive workload --notify never", false, ""},
		{"", "outlive workload --notify child", false, refused},
		{"-p NotifyAccess=exec", "outlive workload --notify child", false, "reception only permitted for"},
		{"-p NotifyAccess=all", "outlive workload --notify child", true, ""},
		{"", "sh -c 'outlive workload; :'", false, refused},
		{"", "sh -c 'exec outlive workload'", true, ""},
		{"", script, true, ""},
		{"-p User=" + lab.User, script, false, refused},
	} {
		unit := fmt.Sprintf("heard-%d", i)
		starts := "systemd-run --quiet --unit=" + unit + " -p Type=notify " + tt.properties + " -p TimeoutStartSec="
		if tt.says == "" {
			within := map[bool]string{true: "infinity", false: "2"}[tt.heard]
			said, err := m.as("root", starts+within+" "+tt.command)
			require.Equal(t, tt.heard, err == nil, "%s %s: %s", tt.properties, tt.command, said)
			continue
		}
		m.must("root", starts+"infinity --no-block "+tt.command)
		m.awaits("root", fmt.Sprintf("journalctl --quiet --output=cat UNIT=%s.service | grep -F '%s'", unit, tt.says))
		require.Equal(t, "activating\n", m.must("root", "systemctl show -P ActiveState "+unit), tt.command)
	}
	require.Contains(t, m.must("root", "systemctl show -p Result heard-1"), "timeout", "who never says a thing")
}

// A watchdog that another process feeds sees no hang of the main one.
func TestWhoFeedsTheWatchdog(t *testing.T) {
	m := newMachine(t)
	limit := leftover.Stretch(time.Second) // for one who feeds it three times in that
	for unit, flag := range map[string]string{"by-main": "", "by-child": " --notify child"} {
		m.must("root", fmt.Sprintf("systemd-run --quiet --unit=%s -p Type=notify -p NotifyAccess=all -p WatchdogSec=%v -p Restart=on-failure outlive workload%s", unit, limit, flag))
		m.must("root", "systemctl kill --kill-who=main --signal=STOP "+unit)
	}
	restarts := func(unit string) string {
		return strings.TrimSpace(m.must("root", "systemctl show -P NRestarts "+unit))
	}
	m.awaits("root", "test $(systemctl show -P NRestarts by-main) -ge 1 && systemctl is-active by-main")
	m.must("root", "systemctl kill --kill-who=main --signal=STOP by-main")
	m.awaits("root", "test $(systemctl show -P NRestarts by-main) -ge 2") // twice the time of the other's watchdog
	require.Equal(t, "0", restarts("by-child"))
	require.Contains(t, m.must("root", "systemctl show -P StatusText by-child"), "1 beats", "its first, and only")
}

// What a oneshot leaves behind ends with its unit, which ends with its script unless it is
// to remain.
func TestWhatAOneshotLeaves(t *testing.T) {
	m := newMachine(t)
	for remains, want := range map[string]string{"yes": "active", "no": "inactive"} {
		m.must("root", "systemd-run --quiet --unit=once-"+remains+" -p Type=oneshot -p RemainAfterExit="+remains+" sh -c 'outlive workload --silent & echo $! >/run/left-"+remains+"'")
		m.awaits("root", "test $(systemctl show -P ActiveState once-"+remains+") = "+want)
		_, err := m.as("root", "kill -0 $(cat /run/left-"+remains+")")
		require.Equal(t, remains == "yes", err == nil)
	}
}
