package modes

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGoDaemonAsItIs pins what the library does, its limits too.
func TestGoDaemonAsItIs(t *testing.T) {
	t.Parallel()
	line := launchersMess + `TOOL --log log --pidfile pf -- PROBE; c=$?; SEEN; exit $c`
	o := parity{tty: true, line: line}.observe(t, outlive+" native go-daemon")
	require.Zero(t, o.Code, o.Screen)
	require.Equal(t, "/dev/null 0100000", o.Probe.FDs[3])
	require.Equal(t, "DIR/pf 0100002", o.Probe.FDs[4])
	require.Equal(t, process{
		Found: true, Session: "own", Group: "own",
		FDs: map[int]string{0: "/dev/null 0100000", 1: "DIR/log 0102001", 2: "DIR/log 0102001",
			-1: "DIR/pf 0100002", 7: "DIR/seven 0100001"},
		Ignored: "0000000000080001", Blocked: "0000000000000000",
		Umask: "0027", Dir: "DIR", Env: append(slices.Clone(messyEnv), "_GO_DAEMON"),
	}, tidy(o.Probe))
}

func TestGoDaemonReportsAFailureAsASuccess(t *testing.T) {
	t.Parallel()
	log := t.TempDir() + "/log"
	out, err := exec.Command(outlive, "native", "go-daemon", "--log", log, "--", "no-such-command").CombinedOutput()
	if err != nil { // the library's parent writes once more to a child that may have gone by then
		require.Contains(t, string(out), "broken pipe")
	}
	require.Eventually(t, func() bool {
		text, _ := os.ReadFile(log)
		return strings.Contains(string(text), `cannot run "no-such-command": no such file or directory`)
	}, wait, tick)
}
