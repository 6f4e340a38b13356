package proc

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
)

// TestSockets: what listens is told, what only talks is not.
func TestSockets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a socket")
	listen := func(network, address string) net.Listener {
		l, err := net.Listen(network, address)
		require.NoError(t, err)
		t.Cleanup(func() { l.Close() })
		return l
	}
	tcp := listen("tcp4", "127.0.0.1:0").Addr().(*net.TCPAddr)
	listen("unix", path)
	for _, to := range [][2]string{{"tcp4", tcp.String()}, {"unix", path}, {"udp4", "127.0.0.1:9"}} {
		c, err := net.Dial(to[0], to[1])
		require.NoError(t, err)
		defer c.Close()
	}
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0") // the kernel has chosen its port
	require.NoError(t, err)
	defer udp.Close()
	want := []evidence.Socket{{Proto: "tcp", Address: "127.0.0.1", Port: tcp.Port}, {Proto: "unix", Address: path}}
	require.Subset(t, Root.Sockets(os.Getpid()), want)
	ended := exec.Command("true")
	require.NoError(t, ended.Run())
	require.Subset(t, Root.Sockets(ended.Process.Pid, os.Getpid()), want, "a launcher that has ended hides nobody")
	for _, s := range Root.Sockets(os.Getpid()) {
		require.False(t, s.Proto == "udp" && s.Port == udp.LocalAddr().(*net.UDPAddr).Port, "%s", s)
		require.NotEqual(t, 9, s.Port)
	}
	require.True(t, Root.Listens(os.Getpid(), tcp.Port))
}

// TestSocketLines: of 6 and of a port that somebody has chosen.
func TestSocketLines(t *testing.T) {
	for line, want := range map[string]evidence.Socket{
		"0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 77 1": {Proto: "tcp6", Address: "::1", Port: 8080},
		"1: 00000000000000000000000001000000:1F90 00000000000000000000000001000000:0050 01 00000000:00000000 00:00000000 00000000 0 0 77 1": {},
	} {
		s, inode, ok := internet("tcp6", line)
		require.Equal(t, want.Proto != "", ok, line)
		if ok {
			require.Equal(t, want, s)
			require.Equal(t, "77", inode)
		}
	}
	s, inode, ok := internet("udp", "9: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 88 2")
	require.True(t, ok)
	require.Equal(t, evidence.Socket{Proto: "udp", Address: "127.0.0.1", Port: 53}, s)
	require.Equal(t, "88", inode)
}
