//go:build bench

package harness

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// dialer is a workload in C: it connects, and ends with the connection.
const dialer = `
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
int main(int argc, char **argv) {
	struct sockaddr_un to = {AF_UNIX};
	char c;
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	strncpy(to.sun_path, argv[1], sizeof to.sun_path - 1);
	if (connect(s, (struct sockaddr *)&to, sizeof to)) return 1;
	return read(s, &c, 1) != 0;
}
`

// benchRun sets `outlive run setsid`, until the workload has connected and the
// run is remembered, against setsid -f of util-linux.
func benchRun(t *testing.T, self string) {
	heading("outlive run setsid / setsid -f, until the workload connects")
	dir := scratch(t)
	t.Cleanup(func() { proc.KillDescendants(soon()) }) // the recorder writes there as long as it lives
	limits := map[string]float64{"the built-in workload": 1.3, "a workload in C": 2.2}
	at := filepath.Join(dir, "s")
	workloads := [][]string{{"the built-in workload", self, "workload", "--report", at}}
	if c := build(t, dir); c != "" {
		workloads = append(workloads, []string{"a workload in C", c, at})
	}
	t.Setenv("XDG_STATE_HOME", dir) // for as long as that is there
	n := 0
	for _, w := range workloads {
		took := medians(101,
			func() time.Duration {
				n++
				name := "n" + strconv.Itoa(n)
				words := append([]string{self, "run", "setsid", "--name", name, "--"}, w[1:]...)
				return reach(t, at, words, filepath.Join(dir, "outlive", name+".entry"))
			},
			func() time.Duration { return reach(t, at, append([]string{"setsid", "-f"}, w[1:]...), w[1]) })
		r := took[0].Seconds() / took[1].Seconds()
		row(w[0], fmt.Sprintf("%.2f", r), r, limits[w[0]], ms(took[1])+" -> "+ms(took[0]))
	}
}

// build gives the program in C; "" where there is no compiler.
func build(t *testing.T, dir string) string {
	source, program := filepath.Join(dir, "dialer.c"), filepath.Join(dir, "dialer")
	require.NoError(t, os.WriteFile(source, []byte(dialer), 0o600))
	if exec.Command("cc", "-O2", "-o", program, source).Run() != nil {
		return ""
	}
	return program
}

// reach runs a command that starts a workload and gives the time until the
// workload has connected and a file is there that is not empty. Then it ends
// the workload.
func reach(t *testing.T, at string, words []string, file string) time.Duration {
	l, err := net.Listen("unix", at)
	require.NoError(t, err)
	defer l.Close()
	require.NoError(t, l.(*net.UnixListener).SetDeadline(soon()))
	cmd := exec.Command(words[0], words[1:]...)
	start := time.Now()
	require.NoError(t, cmd.Start())
	conn, err := l.Accept()
	require.NoError(t, err)
	require.True(t, proc.Until(soon(), func() bool {
		info, err := os.Stat(file)
		return err == nil && info.Size() > 0
	}))
	took := time.Since(start)
	require.NoError(t, cmd.Wait())
	pid := peer(t, conn)
	conn.Close()
	h, err := proc.Open(pid)
	if err == nil {
		h.Reap(soon()) // it came home to us if we are a subreaper
		h.Close()
	}
	return took
}

func peer(t *testing.T, conn net.Conn) (pid int) {
	raw, err := conn.(*net.UnixConn).SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		cred, err := unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
		require.NoError(t, err)
		pid = int(cred.Pid)
	}))
	return pid
}
