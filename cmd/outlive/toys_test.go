//go:build linux

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc/anew"
)

// TestOneFileEach: a mode, an event, a check, a shell, a runtime, a part and a wrapper
// are one file each. Toys of all kinds are laid over the tree; the tests that hold what
// there is against the theory must take them up by themselves, and pass.
func TestOneFileEach(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	root, err := filepath.Abs(top)
	require.NoError(t, err)
	over := map[string]string{}
	for kind, room := range map[string]string{
		"mode": "modes", "event": "harness/event", "check": "harness/check", "shell": "harness/shell",
		"runtime": "harness/runtimes", "part": "harness/parts", "wrapper": "harness/wrappers",
	} {
		over[filepath.Join(root, room, "toy.go")] = filepath.Join(root, "cmd/outlive/testdata/toys", kind+".go")
	}
	text, err := json.Marshal(map[string]any{"Replace": over})
	require.NoError(t, err)
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	require.NoError(t, os.WriteFile(overlay, text, 0o600))

	cmd := exec.Command("go", "test", "-overlay", overlay, "-v", "-run",
		"^(TestExpect|TestEveryEventHasRows|TestRegistry|TestBlocksStayTogether|TestWant|TestEveryModeIsWhole|TestLinesAreAsDeclared|TestToys)$",
		"./harness/event", "./harness/check", "./harness/plan")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "TOYS=1", "CGO_ENABLED=0")
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", said)
	require.Contains(t, string(said), "--- PASS: TestToys", "%s", said)
}
