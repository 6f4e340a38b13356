//go:build linux

package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What people put beside a manager, or type at one, tried in one lab.
func TestBesideAManager(t *testing.T) {
	m := newMachine(t)
	for name, try := range map[string]func(machine){
		"a health check": healthCheck, "supervisorctl": supervisorRereads, "syslog": syslogIsHanded,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try(machine{t, m.lab})
		})
	}
}

// A hang is no end: Restart=always does not see it. A timer that asks for an answer, and has
// what gives none started again, is the other way to a watchdog, and takes no word of sd_notify.
func healthCheck(m machine) {
	const answers = `perl -MIO::Socket::UNIX -e 'alarm 2; my $c = IO::Socket::UNIX->new(Peer => shift) or exit 1; exit !length readline $c' /run/`
	for _, unit := range []string{"asked", "unasked"} {
		m.write("/etc/systemd/system/"+unit+".service", "[Service]\nExecStart=/usr/local/bin/outlive workload --silent --serve /run/"+unit+"\nRestart=always\nRestartSec=50ms\n")
	}
	m.write("/usr/local/bin/ask", "#!/bin/sh\n"+answers+"asked || exec systemctl try-restart asked\n")
	m.must("root", "chmod 755 /usr/local/bin/ask")
	m.write("/etc/systemd/system/ask.service", "[Service]\nType=oneshot\nExecStart=/usr/local/bin/ask\n")
	m.write("/etc/systemd/system/ask.timer", "[Timer]\nOnActiveSec=0\nOnUnitInactiveSec=200ms\nAccuracySec=10ms\n")
	m.must("root", "systemctl daemon-reload && systemctl start asked unasked")
	m.awaits("root", answers+"asked && "+answers+"unasked")
	pid := func(unit string) string { return strings.TrimSpace(m.must("root", "systemctl show -P MainPID "+unit)) }
	asked, unasked := pid("asked"), pid("unasked")
	m.must("root", "systemctl kill --signal=STOP asked unasked && systemctl start ask.timer")
	m.awaits("root", "test $(systemctl show -P MainPID asked) != "+asked+" && "+answers+"asked")
	require.Equal(m, unasked, pid("unasked"), "nobody asks it")
	require.Contains(m, m.must("root", "ps -o state= -p "+unasked), "T")
	require.Equal(m, "active\n", m.must("root", "systemctl is-active unasked"), "systemd sees nothing amiss")
	m.must("root", "systemctl stop ask.timer asked unasked")
}

// reread tells what is new in the file, and changes nothing; update stops what is gone or
// changed and starts what is new or changed, and leaves all others alone.
func supervisorRereads(m machine) {
	if _, err := exec.LookPath("supervisorctl"); err != nil {
		m.Skip(err.Error())
	}
	const conf = "/root/supervisord.conf"
	programs := func(all ...string) {
		text := "[unix_http_server]\nfile=/run/reread.sock\n[supervisord]\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=/run/reread.pid\n" +
			"[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n[supervisorctl]\nserverurl=unix:///run/reread.sock\n"
		for _, one := range all {
			name, seconds, _ := strings.Cut(one, " ")
			text += "[program:" + name + "]\ncommand=/bin/sleep " + seconds + "\nstartsecs=0\n"
		}
		m.write(conf, text)
	}
	ctl := func(words string) string { return m.must("root", "supervisorctl -c "+conf+" "+words) }
	pid := func(seconds string) string { // supervisorctl takes half a second to say so
		out, _ := m.as("root", "pgrep -f -x '/bin/sleep "+seconds+"'")
		return strings.TrimSpace(out)
	}
	programs("same 1001", "changed 1002", "gone 1003")
	m.must("root", "systemd-run --quiet --unit=reread supervisord --nodaemon -c "+conf)
	m.awaits("root", "pgrep -f -x '/bin/sleep 1001' && pgrep -f -x '/bin/sleep 1002' && pgrep -f -x '/bin/sleep 1003' && test -S /run/reread.sock")
	same, changed, gone := pid("1001"), pid("1002"), pid("1003")

	programs("same 1001", "changed 2002", "new 2004")
	said := ctl("reread")
	for _, line := range []string{"changed: changed", "gone: disappeared", "new: available"} {
		require.Contains(m, said, line)
	}
	require.NotContains(m, said, "same")
	require.Equal(m, []string{same, changed, gone, "", ""}, []string{pid("1001"), pid("1002"), pid("1003"), pid("2002"), pid("2004")}, "reread changes nothing")

	ctl("update")
	m.awaits("root", "pgrep -f -x '/bin/sleep 2002' && pgrep -f -x '/bin/sleep 2004'")
	require.Equal(m, []string{same, "", ""}, []string{pid("1001"), pid("1002"), pid("1003")}, "what has not changed is left alone")
	m.must("root", "systemctl stop reread")
}

// journald hands each line on to rsyslogd (ForwardToSyslog=yes), which writes the program's name
// and its pid, and not the unit's; the journal has the line, too.
func syslogIsHanded(m machine) {
	if _, err := exec.LookPath("rsyslogd"); err != nil {
		m.Skip(err.Error())
	}
	m.write("/etc/heard.conf", `module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="/run/systemd/journal/syslog")
action(type="omfile" file="/run/heard" template="RSYSLOG_TraditionalFileFormat")
`)
	m.write("/etc/systemd/journald.conf.d/syslog.conf", "[Journal]\nForwardToSyslog=yes\n")
	m.must("root", "systemctl restart systemd-journald; systemd-run --quiet --unit=hears rsyslogd -n -f /etc/heard.conf -i NONE")
	m.awaits("root", "test -S /run/systemd/journal/syslog")
	m.must("root", "systemd-run --quiet --unit=speaks --wait sh -c 'echo it is said twice'")
	m.awaits("root", "grep 'sh\\[[0-9]*\\]: it is said twice' /run/heard")
	m.awaits("root", "journalctl --quiet -u speaks | grep 'it is said twice'")
	require.NotContains(m, m.must("root", "grep 'sh\\[.*it is said twice' /run/heard"), "speaks")
	m.must("root", "systemctl stop hears; rm -f /run/systemd/journal/syslog /etc/systemd/journald.conf.d/syslog.conf; systemctl restart systemd-journald")
}

// write writes a file of the lab's.
func (m machine) write(path, text string) {
	m.Helper()
	require.NoError(m, m.lab.WriteFile(path, text, 0o644))
}
