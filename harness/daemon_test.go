package harness

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc"
	"outlive/harness/rehearse"
)

// TestExample: a module of its own tests a daemon of its own, as an outsider does.
func TestExample(t *testing.T) {
	t.Parallel()
	elsewhere(t)
	cmd := exec.Command("go", "test", "-count=1", "./...")
	cmd.Dir = filepath.Join("testdata", "example")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// failing is a test that may fail.
type failing struct {
	testing.TB
	said []string
}

func (r *failing) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

// TestDaemonTellsWhatFailed: with what was wanted, what was seen, and the tree.
func TestDaemonTellsWhatFailed(t *testing.T) {
	t.Parallel()
	elsewhere(t)
	r := &failing{TB: t}
	d := Start(r, Line("sleep 600 &"))
	d.Keeps("shell.free", "launcher.returns", "stdio.usable")
	require.Len(t, r.said, 1, "%v", r.said) // shell.free is a check, and no rule
	require.Contains(t, r.said[0], `no rule is called "shell.free"`)
	d.Keeps("session.own", "stop.term")
	require.Contains(t, r.said[1], "session.own is broken\n  want  it is in a session other than the launcher's\n  got   sid ")
	require.Contains(t, r.said[1], "cannot judge stop.term by looking")
	require.Regexp(t, `"sleep" +\d+ +\d+ +\d+ +\d+  pts/`, r.said[1])

	d.After("hangup").AsPredicted()
	require.Len(t, r.said, 2)
	d.After("hangup").Is(Survived, Stopped)
	require.Contains(t, r.said[2], "hangup: sleep 600 &\n  want  [survived stopped]\n  got   died: bash sends the SIGHUP that it gets on to its jobs\n")
	require.Contains(t, r.said[2], "└ sleep")
}

// TestDaemonEndsWithItsTest: and with nothing else.
func TestDaemonEndsWithItsTest(t *testing.T) {
	t.Parallel()
	elsewhere(t)
	var held *proc.Handle
	t.Run("test", func(t *testing.T) {
		d := Start(t, Command("setsid", "-f", "sleep", "600"), Shell("dash"))
		var err error
		held, err = proc.Open(d.PID())
		require.NoError(t, err)
		require.False(t, held.Gone())
	})
	defer held.Close()
	require.True(t, held.WaitGone(soon()))
}

// TestProfileOf: one of outlive's, a file, or the text of one, with the errors of `outlive verify`.
func TestProfileOf(t *testing.T) {
	t.Parallel()
	const right, wrong = "extends: nohup\nline: ./x &\nsettle: 1s\n", "extends: nohup\nlines: x\n"
	path := filepath.Join(t.TempDir(), "verify.yaml")
	require.NoError(t, os.WriteFile(path, []byte(right), 0o600))
	for _, by := range []any{path, []byte(right)} {
		own, err := profileOf(by)
		require.NoError(t, err)
		order := rehearse.Order{PIDFile: "x.pid"}
		own.Fill(&order)
		require.Equal(t, rehearse.Order{Line: "./x &", PIDFile: "x.pid", Window: time.Second}, order)
		require.Equal(t, "nohup", own.Kind())
		require.NotEmpty(t, own.ID)
	}
	own, err := profileOf("supervised")
	require.NoError(t, err)
	require.Equal(t, "supervised", own.ID)

	require.NoError(t, os.WriteFile(path, []byte(wrong), 0o600))
	for told, by := range map[string]any{
		"cannot use the profile:\n" + path + `:2:1: a profile has no key "lines"; did you mean line?`: path,
		"cannot use the profile:\n" + `2:1: a profile has no key "lines"; did you mean line?`:         []byte(wrong),
		"cannot read the profile: open ./missing.yaml: no such file or directory":                     "./missing.yaml",
		`cannot verify: no profile is called "sysw"`:                                                  "sysw",
	} {
		_, err := profileOf(by)
		require.EqualError(t, err, told)
	}
}

// TestVerifyFails: for each rule that is broken, of a program that was rehearsed.
func TestVerifyFails(t *testing.T) {
	t.Parallel()
	elsewhere(t)
	r := &failing{TB: t}
	Verify(r, Line("setsid -f sleep 600"), "sysv")
	require.Len(t, r.said, 1)
	require.Contains(t, r.said[0], "tty.no-fds")
	Verify(r, Program{}, []byte("extends: supervised\nline: sleep 600\n"))
	require.Len(t, r.said, 1)
}
