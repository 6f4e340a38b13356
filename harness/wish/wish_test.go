package wish

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc"
	"outlive/modes"
)

// TestToolsKeepWishes: a process that is started by each tool shows what was wished, in the
// same pid, and one that is not does not.
func TestToolsKeepWishes(t *testing.T) {
	for _, w := range All() {
		for _, mode := range []string{"nohup", "at"} {
			m, _ := modes.Lookup(mode)
			if w.Words == nil {
				continue
			}
			t.Run(w.ID+" "+mode, func(t *testing.T) {
				t.Parallel()
				values, err := w.Parse(w.Example)
				require.NoError(t, err)
				s := Sit(m.Forms[0], Set{{w, values}}, false)
				if err := s.Check(); err != nil {
					t.Skip(err)
				}
				require.Equal(t, w.Shown(values), shows(t, w, s.Command([]string{"sleep", "600"}), w.Shown(values)))
				require.NotEqual(t, w.Shown(values), shows(t, w, []string{"sleep", "600"}, ""))
			})
		}
	}
}

// shows is what a wish is in a process that was started so: as soon as it has executed its
// command, and wanted has come.
func shows(t *testing.T, w Wish, words []string, wanted string) (is string) {
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	proc.Until(time.Now().Add(10*time.Second), func() bool {
		p, err := proc.Root.Stat(cmd.Process.Pid)
		if err == nil && p.Comm == "sleep" {
			is, err = w.Effect(cmd.Process.Pid)
		}
		return err == nil && p.Comm == "sleep" && (wanted == "" || is == wanted)
	})
	return is
}

// TestEveryCellIsTold: of each mode and wish there is a tool, a word of the mode's own, or
// why not, and each wish has at least one mode that keeps it.
func TestEveryCellIsTold(t *testing.T) {
	for _, w := range All() {
		values, err := w.Parse(w.Example)
		require.NoError(t, err, w.ID)
		require.NotEmpty(t, values, w.ID)
		kept := 0
		for _, c := range w.Row() {
			require.Equal(t, c.How == Cannot, c.By == "", "%s %s", w.ID, c.Mode)
			if c.How == Cannot {
				require.NotEmpty(t, w.Lacks, "%s %s", w.ID, c.Mode)
				continue
			}
			kept++
		}
		require.NotZero(t, kept, w.ID)
	}
}

// TestBadValues: what is wrong is told with what would do.
func TestBadValues(t *testing.T) {
	for _, c := range []struct{ flag, value, want string }{
		{"nice", "20", "it goes from -20 to 19"},
		{"nice", "-21", "it goes from -20 to 19"},
		{"nice", "much", "it goes from -20 to 19"},
		{"nice", "", "it goes from -20 to 19"},
	} {
		_, err := Parse(map[string][]string{c.flag: {c.value}})
		require.EqualError(t, err, fmt.Sprintf("cannot take %q for --%s: %s", c.value, c.flag, c.want))
	}
}
