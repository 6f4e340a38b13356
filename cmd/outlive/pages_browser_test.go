//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/browser"
	"outlive/harness/proc/anew"
)

// TestPagesOfThisMachine: what is written of real trials and of real processes is as well
// for everybody: axe-core finds nothing on a page, a story with its picture is open, and
// nothing is wider than a telephone.
func TestPagesOfThisMachine(t *testing.T) {
	anew.Elsewhere(t)
	b := browser.Open(t)
	for name, c := range map[string]struct {
		at   string
		args []string
	}{
		"compare": {"#background.shell.bash.hangup.chatty", []string{"compare", "--modes", "background,nohup", "--events", "hangup,ctrl-c", "--shells", "bash", "--format", "html"}},
		"inspect": {"", []string{"inspect", "--all", "--format", "html"}},
	} {
		page, err := exec.Command("outlive", c.args...).Output()
		require.NoError(t, err, name)
		path := filepath.Join(t.TempDir(), name+".html")
		require.NoError(t, os.WriteFile(path, page, 0o600))
		for _, l := range []browser.Look{{Width: 360, Height: 640, Dark: true}, {Width: 1280, Height: 900}} {
			p := b.Show("file://"+path+c.at, l)
			if name == "compare" {
				require.True(t, browser.Ask[bool](p, `document.querySelector(".story:target svg").checkVisibility()`))
			}
			require.Empty(t, p.Axe(), name)
			require.Empty(t, p.Complaints(), name)
			require.LessOrEqual(t, browser.Ask[int](p, "document.documentElement.scrollWidth"), l.Width, name)
		}
	}
}
