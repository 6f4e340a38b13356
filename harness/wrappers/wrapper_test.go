package wrappers

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// What stands before a command leaves nohup's ignored SIGHUP alone, or undoes it,
// as the table has it; what is in no table leaves it alone.
func TestWhoUndoesNohup(t *testing.T) {
	for _, words := range []string{
		"timeout 20", "timeout --foreground 20", "sudo -n", "runuser -u root --", "setsid --wait", "time", "strace -o /dev/null",
		"env -i", "nice", "ionice", "stdbuf -oL", "setpriv", "chrt -b 0", "taskset 1", "prlimit", "flock /dev/null", "xargs -r -a /proc/self/comm",
	} {
		t.Run(words, func(t *testing.T) {
			name, _, _ := strings.Cut(words, " ")
			if _, err := exec.LookPath(name); err != nil {
				t.Skipf("%s is not installed", name)
			}
			cmd := exec.Command("sh", "-c", "trap '' HUP; exec "+words+" sh -c 'grep SigIgn /proc/$$/status; exit 0'")
			said, err := cmd.CombinedOutput()
			if err != nil && !strings.Contains(string(said), "SigIgn") {
				t.Skipf("%s cannot be used here: %s", name, said)
			}
			_, mask, _ := strings.Cut(string(said), "SigIgn:")
			mask, _, _ = strings.Cut(strings.TrimSpace(mask), "\n")
			set, err := strconv.ParseUint(mask, 16, 64)
			require.NoError(t, err, "%s", said)
			w, _ := Lookup(name)
			require.Equal(t, !w.Resets, evidence.Has(set, int(unix.SIGHUP)), "%s", said)
		})
	}
}

// Each entry says where it is written.
func TestEveryWrapperIsWhole(t *testing.T) {
	for _, w := range All() {
		require.NotEmpty(t, w.Source, w.ID)
		require.Equal(t, w.Ends == "", w.Why == "", w.ID)
		require.True(t, !w.Keys || w.HandsOn != nil, "%s: whose terminal is it?", w.ID)
	}
}
