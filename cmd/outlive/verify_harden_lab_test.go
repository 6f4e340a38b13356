//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/audit"
	"outlive/harness/harden"
	"outlive/harness/lab"
	"outlive/harness/proc/anew"
)

// counter counts its visitors in a file, and answers whether it could or not.
const counter = `
import http.server, os, socket, sys
class Visitors(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            if len(sys.argv) > 2:
                os.makedirs(sys.argv[2], exist_ok=True)
                open(sys.argv[2] + "/visits", "a").write("x")
        except OSError:
            pass
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"well")
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Visitors)
if "NOTIFY_SOCKET" in os.environ:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
server.serve_forever()
`

// A service that cannot write its state any more answers all the same: what is refused tells,
// and the folder is given to it. One that tells systemd by a socket keeps that kind of socket,
// one on a low port its capability; and one that never works is not told of.
func TestVerifyUnitHarden(t *testing.T) {
	anew.Elsewhere(t)
	m := newMachine(t)
	const python = "ExecStart=/usr/bin/python3 /opt/counter.py "
	require.NoError(t, m.lab.WriteFile("/opt/counter.py", counter, 0o644))
	for name, c := range map[string]struct {
		unit, port, only string
		lines            []string
		why              string
	}{
		"counter.service": {python + "8080 /var/lib/counter", "8080", "ProtectSystem", []string{"ProtectSystem=strict", "StateDirectory=counter"}, "ProtectSystem=strict: openat EROFS by python3"},
		"notify.service":  {"Type=notify\nExecReload=/bin/true\n" + python + "8081", "8081", "RestrictAddressFamilies", []string{"RestrictAddressFamilies=AF_INET AF_UNIX"}, ""},
		"low.service":     {python + "80\nUser=visitor\nAmbientCapabilities=CAP_NET_BIND_SERVICE", "80", "PrivateUsers", nil, "bind EACCES by python3"},
		"quiet.service":   {python + "8083", "", "PrivateTmp", []string{"PrivateTmp=yes"}, ""},
		"none.service":    {"ExecStart=/bin/false", "82", "PrivateTmp", nil, ""},
	} {
		text := "[Service]\n" + c.unit + "\n"
		unit, err := audit.Assemble([]string{name}, func(string) (string, error) { return text, nil })
		require.NoError(t, err)
		probe := `bash -c 'exec 3<>/dev/tcp/127.0.0.1/` + c.port + ` && printf "GET / HTTP/1.0\r\n\r\n" >&3 && grep -q well <&3'`
		if c.port == "" { // nobody asks it, and yet it has to have run
			probe = ""
		}
		found, err := audit.Harden(t.Context(), m.lab, lab.Binary, audit.Order{Unit: unit, Probe: probe}, audit.Wish{Only: []string{c.only}})
		if name == "none.service" {
			require.ErrorContains(t, err, "its service does not work as it is: after its start: it does not stay: Result=exit-code, status 1")
			continue
		}
		require.NoError(t, err, name)
		if found.Unseen != "" {
			t.Skip(found.Unseen)
		}
		require.Len(t, found.Results, 1)
		r := found.Results[0]
		require.Equal(t, c.lines, r.Lines, "%s: %+v", name, r)
		require.Equal(t, c.lines != nil, r.Verdict == harden.Kept, "%s: %+v", name, r)
		require.Contains(t, r.Why, c.why, name)
		require.Equal(t, c.lines != nil, strings.HasPrefix(found.DropIn, "# systemctl edit "+name+"\n[Service]\n"+c.only+"="), found.DropIn)
		require.NotEmpty(t, found.Before, name)
		require.Equal(t, c.lines != nil, found.Before != found.After, "%s → %s", found.Before, found.After)
	}
}

// In a pid namespace of its own outlive sees nothing of what is refused, and says that it has
// only the probe.
func TestVerifyUnitHardenBlind(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	if err := lab.Missing(""); err != nil {
		t.Skip(err.Error())
	}
	text := "[Service]\nExecStart=/bin/sleep 71007\n"
	for _, c := range harden.All() {
		if c.ID != "PrivateTmp" {
			text += c.ID + "=\n" // it is there already, and changes nothing
		}
	}
	file := filepath.Join(t.TempDir(), "blind.service")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	out, err := exec.Command("unshare", "--pid", "--fork", "--kill-child", "--mount-proc",
		"outlive", "verify", "--unit", file, "--harden", "--probe", "true").CombinedOutput()
	require.NoError(t, err, string(out))
	words := strings.Join(strings.Fields(string(out)), " ")
	require.Contains(t, words, "blind.service does its work with 1 directive more (probe only: what is refused was not seen)")
	require.Contains(t, words, "PrivateTmp=yes")
	require.Contains(t, words, "cannot see signals: this is a pid namespace")
}
