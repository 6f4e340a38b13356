//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/modes"
)

// TestRecipesUndoneAtOnce: what undoes a recipe, pasted along with it, waits until what it
// is to undo is there: nothing runs on, and no file comes after it. There is a log already,
// or there is none.
func TestRecipesUndoneAtOnce(t *testing.T) {
	for _, mode := range modes.All() {
		form := mode.Forms[0]
		if form.Lab || form.Traits.KeepsShell || mode.ID == "foreground" {
			continue
		}
		for _, log := range []string{"no log", "a log"} {
			t.Run(mode.ID+" "+log, func(t *testing.T) {
				t.Parallel() // they wait more than they work
				for _, name := range form.Needs {
					if _, err := modes.Look(name); err != nil {
						t.Skip(err)
					}
				}
				h := newHouse(t)
				dir := filepath.Join(h.dir, "work")
				require.NoError(t, os.Mkdir(dir, 0o700))
				before := "first\n"
				if log == "a log" {
					require.NoError(t, os.WriteFile(filepath.Join(dir, "sleep.log"), []byte(before), 0o600))
				}
				do, undo := pasted(h.outlive("run", mode.ID, "--print", "--shell", "bash", "--name", "sleep", "--log", filepath.Join(dir, "sleep.log"), "--", "sleep", "600"))
				do, _, _ = strings.Cut(do, "; : to undo it")
				paste := exec.Command("bash", "-c", "cd work; "+do+"\n"+undo)
				ours := h.command()
				paste.Dir, paste.Env = ours.Dir, ours.Env
				said, err := paste.CombinedOutput()
				require.NoError(t, err, "%s", said)
				require.Empty(t, leftBehind("WORK="+h.dir), "%s", said)
				left, err := filepath.Glob(filepath.Join(dir, "*"))
				require.NoError(t, err)
				if log == "no log" {
					require.Empty(t, left, "%s", said)
					return
				}
				require.Equal(t, []string{filepath.Join(dir, "sleep.log")}, left, "%s", said)
				text, err := os.ReadFile(left[0])
				require.NoError(t, err)
				require.True(t, strings.HasPrefix(string(text), before), "%s", text)
			})
		}
	}
}
