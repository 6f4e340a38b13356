package workload

import (
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// Who asks gets what its standard input has, and goes on in any case.
func TestAskForInput(t *testing.T) {
	full, empty, unreadable := pipe(t, "yes\n"), pipe(t, ""), pipe(t, "")
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer null.Close()
	require.NoError(t, empty.w.Close())
	for want, in := range map[string]*os.File{evidence.InputComes: full.r, evidence.InputEnds: empty.r, "EBADF": null, "": unreadable.r} {
		l := listen(t)
		cmd := command(t, "--report", l.Path, "--asks", "stdin")
		cmd.Stdin = in
		c := accept(t, l, cmd)
		require.NoError(t, c.AskForInput(soon()))
		_, err := c.Ping(1, soon()) // it goes on beside that
		require.NoError(t, err)
		if want != "" {
			require.True(t, proc.Until(soon(), func() bool { return c.Input() != "" }), want)
		}
		require.Equal(t, want, c.Input())
	}
}

// Without a terminal there is no /dev/tty.
func TestAskOnTheTerminal(t *testing.T) {
	l := listen(t)
	cmd := command(t, "--report", l.Path, "--asks", "tty")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	c := accept(t, l, cmd)
	require.NoError(t, c.AskForInput(soon()))
	require.True(t, proc.Until(soon(), func() bool { return c.Input() == unix.ErrnoName(unix.ENXIO) }))
}

type twoEnds struct{ r, w *os.File }

// pipe holds a text, and stays open.
func pipe(t *testing.T, text string) twoEnds {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { r.Close(); w.Close() })
	_, err = w.WriteString(text)
	require.NoError(t, err)
	return twoEnds{r, w}
}
