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

	"outlive/harness/leftover"
	"outlive/harness/plan"
	"outlive/harness/proc"
	"outlive/harness/shell"
)

// A shell that is none costs its matrix one patience, not one a cell, and the
// other shells' cells nothing.
func TestCellsOfAShellWhoseControlIsWrongAreGivenUp(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	requireShell(t, "dash")
	const patience = 4 * time.Second
	for name, fake := range map[string]struct {
		script string
		within time.Duration // made one after the other, as bash's are, its cells would take minutes
	}{
		"gives no prompt":     {"exec sleep 1000", 2 * patience},
		"dies at its start":   {"exit 7", patience},
		"shows a prompt only": {"printf '" + shell.Prompt + "'; exec sleep 1000", 3 * patience},
	} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "dash"), []byte("#!/bin/sh\n"+fake.script+"\n"), 0o755)) //nolint:gosec // it is to be executed
			r := request{Modes: "background nohup setsid", Events: "hangup exit sighup ctrl-c", Shells: "bash dash", Patience: patience}
			cmd := r.front(outlive)
			cmd.Env = append(cmd.Env, fmt.Sprintf("PATH=%s:%s", dir, os.Getenv("PATH")))
			start := time.Now()
			all, err := trials(t, cmd)
			took := time.Since(start)
			require.ErrorContains(t, err, "exit status 3")
			require.ErrorContains(t, err, "controls came out wrong")
			require.NotContains(t, err.Error(), "cannot trust this shell", "a control that was given up is no news")
			cells, err := r.cells()
			require.NoError(t, err)
			require.Len(t, all, len(cells), "every cell has a result")
			given, waited := 0, 0
			for _, one := range all {
				switch {
				case one.Shell == "bash":
					requireKept(t, []plan.Trial{one})
				case one.Verdict != plan.Skipped:
					require.Equal(t, plan.Unfit, one.Verdict, one)
					require.Contains(t, one.Why, "cannot", one)
					given++
					if !strings.Contains(one.Why, "cannot trust this shell") {
						waited++
					}
				}
			}
			require.Greater(t, given, 20)
			t.Logf("%d of %d cells were made, in %s", waited, given, took)
			require.Less(t, took, leftover.Stretch(fake.within))
		})
	}
}

// Tests and bench are lanes, too, where they set a stage themselves: what the
// script that runs them ignores, blocks or leaves open is not to reach it.
func TestWhatIsInheritedReachesNoTest(t *testing.T) {
	started := exec.Command("sleep", "60") // Go's own threads each block what they like
	require.NoError(t, started.Start())
	t.Cleanup(func() { _, _ = started.Process.Kill(), started.Wait() })
	is, err := proc.Root.Signals(started.Process.Pid)
	require.NoError(t, err)
	require.Zero(t, is.Ignored|is.Blocked, "%x are ignored, %x blocked", is.Ignored, is.Blocked)
	if os.Getenv("OUTLIVE_TEST_AGAIN") != "" {
		return
	}
	again := exec.Command("sh", "-c", `umask 077; trap "" HUP INT QUIT TERM; "$@" & wait $!`, "sh",
		"env", "--block-signal", os.Args[0], "-test.run", "^"+t.Name()+"$")
	again.Env = append(os.Environ(), "OUTLIVE_TEST_AGAIN=1")
	out, err := again.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "PASS")
}
