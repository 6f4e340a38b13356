//go:build linux

package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
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
		said, err := m.as("root", "systemd-run --quiet --unit="+unit+" -p Type=notify -p TimeoutStartSec=2 "+tt.properties+" "+tt.command)
		require.Equal(t, tt.heard, err == nil, "%s %s: %s", tt.properties, tt.command, said)
		if tt.says != "" {
			require.Contains(t, m.must("root", "journalctl --quiet --output=cat UNIT="+unit+".service"), tt.says, tt.command)
		}
		if !tt.heard {
			require.Contains(t, m.must("root", "systemctl show -p Result "+unit), "timeout", tt.command)
		}
	}
}

// A watchdog that another process feeds sees no hang of the main one.
func TestWhoFeedsTheWatchdog(t *testing.T) {
	m := newMachine(t)
	for unit, flag := range map[string]string{"by-main": "", "by-child": " --notify child"} {
		m.must("root", "systemd-run --quiet --unit="+unit+" -p Type=notify -p NotifyAccess=all -p WatchdogSec=1 -p Restart=on-failure outlive workload"+flag)
		m.must("root", "systemctl kill --kill-who=main --signal=STOP "+unit)
	}
	restarts := func(unit string) string {
		return strings.TrimSpace(m.must("root", "systemctl show -P NRestarts "+unit))
	}
	m.awaits("root", "test $(systemctl show -P NRestarts by-main) = 1 && systemctl is-active by-main")
	m.must("root", "systemctl kill --kill-who=main --signal=STOP by-main")
	m.awaits("root", "test $(systemctl show -P NRestarts by-main) = 2") // twice the time of the other's watchdog
	require.Equal(t, "0", restarts("by-child"))
	require.Contains(t, m.must("root", "systemctl show -P StatusText by-child"), "1 beats", "its first, and only")
}

// Who is ordered after a service starts when that is told as started. What a oneshot leaves
// behind ends with its unit, which ends with its script unless it is to remain.
func TestWhatComesAfterAStart(t *testing.T) {
	m := newMachine(t)
	for kind, ready := range map[string]bool{"simple": false, "notify": true} {
		m.must("root", "printf '[Service]\nType="+kind+"\nNotifyAccess=main\nExecStart=/usr/local/bin/outlive workload --ready-after 1s\n' >/run/systemd/system/first-"+kind+".service")
		m.must("root", "printf '[Unit]\nRequires=first-"+kind+".service\nAfter=first-"+kind+".service\n[Service]\nType=oneshot\nExecStart=/bin/sh -c \"systemctl show -P StatusText first-"+kind+" >/run/"+kind+"\"\n' >/run/systemd/system/second-"+kind+".service")
		m.must("root", "systemctl daemon-reload; systemctl start second-"+kind)
		require.Equal(t, ready, m.must("root", "cat /run/"+kind) != "starting\n", kind)
	}
	for remains, want := range map[string]string{"yes": "active", "no": "inactive"} {
		m.must("root", "systemd-run --quiet --unit=once-"+remains+" -p Type=oneshot -p RemainAfterExit="+remains+" sh -c 'outlive workload --silent & echo $! >/run/left-"+remains+"'")
		m.awaits("root", "test $(systemctl show -P ActiveState once-"+remains+") = "+want)
		_, err := m.as("root", "kill -0 $(cat /run/left-"+remains+")")
		require.Equal(t, remains == "yes", err == nil)
	}
}
