//go:build linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/wish"
	"outlive/modes"
)

// wishesOf are the flags for all that a form can keep here, by the examples, and what a
// process shows that has them.
func wishesOf(t *testing.T, f modes.Form, printed bool) (flags []string, asked wish.Set) {
	for _, w := range wish.All() {
		switch w.ID {
		case "env":
			if f.Speaks != modes.Program { // whose command is one line
				w.Example = append(w.Example, "OUTLIVE_LINES=a\nb\n\n")
			}
		case "env-file":
			w.Example = []string{filepath.Join(t.TempDir(), "variables")}
			require.NoError(t, os.WriteFile(w.Example[0], []byte("# a secret\nOUTLIVE_SECRET=$(a) b\n"), 0o644))
			require.NoError(t, os.Chmod(filepath.Dir(w.Example[0]), 0o755))
		}
		values, err := w.Parse(w.Example)
		require.NoError(t, err)
		more := append(asked, wish.Asked{Wish: w, Values: values})
		if w.Effect == nil || wish.Sit(f, more, printed).Check() != nil {
			continue
		}
		asked = more
		for _, v := range values {
			flags = append(flags, "--"+w.ID+"="+v)
		}
	}
	return flags, asked
}

// requireKept waits until a process shows all that was asked.
func requireKept(t *testing.T, pid int, asked wish.Set) {
	for _, a := range asked {
		want, is := a.Shown(a.Values), ""
		proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
			is, _ = a.Effect(pid, a.Values)
			return is == want
		})
		require.Equal(t, want, is, "--%s", a.ID)
	}
}

// TestRunKeepsWishes: every mode that run starts keeps every wish that it does not refuse,
// all at once, as the process itself shows.
func TestRunKeepsWishes(t *testing.T) {
	eachStart(t, func(h house, run []string) {
		m, _ := modes.Lookup(run[1])
		f, _ := m.Form(modes.Via(run[3]))
		flags, asked := wishesOf(h.t, f, false)
		require.NotEmpty(h.t, asked)
		h.outlive(append(append(run, flags...), "--name", "w", "--", "sleep", "600")...)
		requireKept(h.t, h.asleep(), asked)
		h.outlive("rm", "--force", "w")
	})
}

// TestPrintedWishesAreKept: what --print writes, pasted into bash, does the same as run.
func TestPrintedWishesAreKept(t *testing.T) {
	for _, id := range []string{"background", "subshell", "nohup", "double-fork", "start-stop-daemon", "daemonize", "dtach", "script"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			m, _ := modes.Lookup(id)
			for _, name := range m.Forms[0].Needs {
				if _, err := modes.Look(name); err != nil {
					t.Skip(err)
				}
			}
			h := newHouse(t)
			flags, asked := wishesOf(t, m.Forms[0], true)
			args := append([]string{"run", id, "--print", "--shell", "bash", "--name", "w", "--log", "w.log"}, flags...)
			do, undo := pasted(h.outlive(append(args, "--", "sleep", "600")...))
			paste := h.command()
			paste.Path, paste.Args = "/bin/bash", []string{"bash", "-c", do}
			said, err := paste.CombinedOutput()
			require.NoError(t, err, "%s", said)
			requireKept(t, h.asleep(), asked)
			paste = h.command()
			paste.Path, paste.Args = "/bin/bash", []string{"bash", "-c", undo}
			said, err = paste.CombinedOutput()
			require.NoError(t, err, "%s", said)
		})
	}
}

// asleep is the pid of the command that was started in the house, once it has been executed.
func (h house) asleep() (pid int) {
	require.True(h.t, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
		for _, p := range proc.Root.All() {
			env, _ := proc.Root.Of(p.PID, "environ")
			if p.Comm == "sleep" && slices.Contains(strings.Split(env, "\x00"), "WORK="+h.dir) {
				pid = p.PID
			}
		}
		return pid != 0
	}))
	return pid
}
