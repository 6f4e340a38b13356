package rescue

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/terminal"
)

func TestFirst(t *testing.T) {
	term, err := terminal.Open()
	require.NoError(t, err)
	cmd := exec.Command("/tmp/count")
	require.NoError(t, term.Start(cmd))
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	require.NoError(t, term.Wait(ctx, term.Mark(), func(b []byte) bool { return len(b) > 100 }))
	var st unix.Stat_t
	require.NoError(t, unix.Stat("/proc/"+strconv.Itoa(cmd.Process.Pid)+"/fd/1", &st))
	log := filepath.Join(t.TempDir(), "log")
	require.NoError(t, os.WriteFile(log, nil, 0o600))
	r, err := Do(Order{PIDs: []int{cmd.Process.Pid}, Terminal: st.Rdev, Log: log})
	require.NoError(t, err)
	t.Logf("%+v", r)
	out, _ := exec.Command("ls", "-l", "/proc/"+strconv.Itoa(cmd.Process.Pid)+"/fd").CombinedOutput()
	t.Log(string(out))
	out, _ = exec.Command("grep", "Sig", "/proc/"+strconv.Itoa(cmd.Process.Pid)+"/status").CombinedOutput()
	t.Log(string(out))
	require.NoError(t, term.Close())
	require.Eventually(t, func() bool { b, _ := os.ReadFile(log); return bytes.Count(b, []byte("\n")) > 1000 }, 5*time.Second, time.Millisecond)
}
