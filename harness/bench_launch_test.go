//go:build bench

package harness

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/modes"
)

// TestLaunches is what benchLaunches measures, for who calls this program in a lab.
func TestLaunches(t *testing.T) {
	self := os.Getenv("OUTLIVE_BENCH_SELF")
	if self == "" {
		t.Skip("TestNumbers calls this in a lab")
	}
	launches(t, self, true)
}

// benchLaunches sets `outlive run MODE`, of every mode that it starts, until the workload
// has connected and the run is remembered, against what a person would type in a sh: the
// recipe that --print writes. What asks systemd is measured in a lab.
func benchLaunches(t *testing.T, self string) {
	heading("outlive run MODE / what a person types, until the workload connects")
	launches(t, self, false)
	this, err := os.Executable()
	require.NoError(t, err)
	inside := exec.Command(self, "lab", "run", "--", "env", "OUTLIVE_BENCH_SELF="+self, this, "-test.run", "^TestLaunches$")
	out, err := inside.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "  ") {
			fmt.Print(line)
		}
	}
}

func launches(t *testing.T, self string, lab bool) {
	require.NoError(t, proc.BecomeSubreaper()) // an undo waits until who ended is reaped
	dir := scratch(t)
	t.Cleanup(func() { proc.KillDescendants(soon()) })
	t.Setenv("XDG_STATE_HOME", dir)
	t.Chdir(dir) // recipes write beside them
	for _, m := range modes.All() {
		if f := m.Forms[0]; f.Start != nil && f.Lab == lab {
			launch(t, self, dir, m.ID)
		}
	}
}

// launch measures one mode. A recipe is undone as it says, which is not timed.
func launch(t *testing.T, self, dir, mode string) {
	at, n := filepath.Join(dir, "s"), 0
	name := func() string { return fmt.Sprintf("%s-%d", mode, n) }
	words := func(flags ...string) []string {
		words := append([]string{self, "run", mode, "--name", name()}, flags...)
		return append(words, "--", self, "workload", "--report", at)
	}
	if why, err := exec.Command(self, "run", mode, "--name", "try-"+mode, "--", "true").CombinedOutput(); err != nil {
		why, _, _ := strings.Cut(strings.TrimPrefix(string(why), "outlive: "), "\n")
		row(mode, "skipped", 0, 0, why)
		return
	}
	took := medians(21, func() time.Duration {
		n++
		return reach(t, at, words(), filepath.Join(dir, "outlive", name()+".entry"))
	}, func() time.Duration {
		n++
		printing := words("--print", "--shell", "dash")
		text, err := exec.Command(printing[0], printing[1:]...).Output()
		require.NoError(t, err)
		recipe, undo, there := strings.Cut(string(text), "; : to undo it, type <<'UNDO'\n")
		require.True(t, there, "%s", text)
		typed := reach(t, at, []string{"sh", "-c", recipe}, self)
		reapAll()
		out, err := exec.Command("sh", "-c", strings.TrimSuffix(undo, "UNDO\n")).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return typed
	})
	r := took[0].Seconds() / took[1].Seconds()
	row(mode, fmt.Sprintf("%.2f", r), r, 1.3, ms(took[1])+" -> "+ms(took[0]))
}

// reapAll reaps who has ended and came home to us, while nothing else waits for a child.
func reapAll() {
	for {
		if pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil); err != nil || pid <= 0 {
			return
		}
	}
}
