//go:build linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
	"outlive/harness/proc"
	"outlive/modes"
)

// TestUnitsKeepWishes: what systemd and the supervisors are told, and what stands before
// the command there, is kept as on the machine itself, all at once.
func TestUnitsKeepWishes(t *testing.T) {
	m := newMachine(t)
	m.must("root", "systemctl start atd")
	for i, c := range []struct{ user, mode string }{
		{"root", "systemd-run"}, {lab.User, "systemd-run-user"},
		{"root", "systemd-service"}, {"root", "systemd-timer"}, {"root", "systemd-oneshot"}, {"root", "systemd-forking"},
		{"root", "supervisord"}, {"root", "runit"}, {"root", "sysvinit"}, {"root", "at"}, {lab.User, "systemd-user-service"},
	} {
		t.Run(c.mode, func(t *testing.T) { wished{machine{t, m.lab}, c.user, c.mode, strconv.Itoa(864000 + i)}.proven() })
	}
}

type wished struct {
	machine
	user, mode string
	seconds    string // of its sleep, by which it is found
}

func (w wished) proven() {
	mode, _ := modes.Lookup(w.mode)
	started := mode.Forms[0].Start != nil
	flags, asked := wishesOf(w.T, mode.Forms[0], !started)
	require.NotEmpty(w, flags)
	for _, path := range asked.Has("env-file") {
		text, err := os.ReadFile(path)
		require.NoError(w, err)
		w.must("root", "mkdir -p "+filepath.Dir(path)+" && chmod 755 "+filepath.Dir(path)+" && printf '%s' "+modes.ShellWords([]string{string(text)})+" >"+path)
	}
	run := "cd && outlive run " + w.mode + " --name " + w.mode + " " + modes.ShellWords(flags)
	command := " -- sleep " + w.seconds
	if started {
		w.must(w.user, run+command)
		requireKept(w.T, w.asleep(), asked)
		w.must(w.user, "outlive rm --force "+w.mode)
		return
	}
	do, undo := pasted(w.must(w.user, run+" --print --shell bash"+command))
	said := w.must(w.user, "bash -c "+modes.ShellWords([]string{do})+" 2>&1 </dev/null")
	w.Log(said)
	requireKept(w.T, w.asleep(), asked)
	w.must(w.user, "bash -c "+modes.ShellWords([]string{undo})+" 2>&1 </dev/null")
}

// asleep finds the process from outside of the lab.
func (w wished) asleep() (pid int) {
	require.True(w, proc.Until(time.Now().Add(8*time.Second), func() bool {
		for _, p := range proc.Root.All() {
			words := proc.Root.Command(p.PID)
			if p.Comm == "sleep" && len(words) == 2 && strings.HasSuffix(words[0], "sleep") && slices.Contains(words, w.seconds) {
				pid = p.PID
			}
		}
		return pid != 0
	}), "%s was not started: %s", w.mode, w.state())
	return pid
}

// state is what systemd and the log tell of a service that is not there.
func (w wished) state() string {
	out, _ := w.as("root", "cd; systemctl status --no-pager outlive-"+w.mode+"; cat "+w.mode+".log")
	return out
}
