//go:build linux

package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
	"outlive/harness/leftover"
	"outlive/harness/proc/anew"
)

// TestWhatIsEndedLeavesNothing: every command that starts something, ended by every
// signal, at moments of its first 300 ms and later. A lab that was made is known, and
// goes with lab down. Of `run` see TestRunIsEndedAtAnyMoment, of `learn` its practice.
func TestWhatIsEndedLeavesNothing(t *testing.T) {
	const early, late = 300 * time.Millisecond, 1500 * time.Millisecond
	signals := []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT}
	if !anew.Raced() { // each early and late, and SIGKILL, which lets nobody clean up after itself, more often
		signals = slices.Concat(slices.Repeat(signals[:1], 7), slices.Repeat(signals, 2)[1:])
	}
	for line, inLab := range map[string]bool{
		"compare --shells bash,dash --repeat 9":                                          false, // with the witness, where there can be one
		"compare --shells bash --modes tmux,screen,dtach --witness off --repeat 9":       false,
		"explain nohup hangup --shell bash":                                              false,
		"compare --lab --shells bash --modes nohup,systemd-run --repeat 9 --events exit": true,
		"lab up":              true,
		"lab run -- sleep 60": true,
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			if inLab && lab.Missing("") != nil {
				t.Skip(lab.Missing(""))
			}
			theirs, mounts := leftover.LabCgroups(), leftover.Mounts()
			for i, s := range signals {
				h, moment := newHouse(t), rand.N(early)
				if i%2 == 1 {
					moment = early + rand.N(late)
				}
				pid := h.ended(strings.Fields(line), s, moment)
				if line == "lab up" {
					h.labsDown()
				}
				require.Empty(t, leftover.Soon(pid, h.dir), "%s after %s", s, moment)
			}
			require.Empty(t, leftover.Labs(theirs, time.Now().Add(leftover.Bound())))
			require.Equal(t, mounts, leftover.Mounts())
		})
	}
}

// ended runs outlive, with its temporary files in the house, and ends it at a moment.
func (h house) ended(args []string, s syscall.Signal, moment time.Duration) (pid int) {
	temp := filepath.Join(h.dir, "temp")
	require.NoError(h.t, os.MkdirAll(temp, 0o700))
	cmd := h.command(args...)
	cmd.Env = append(cmd.Env, "TMPDIR="+temp)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(h.t, cmd.Start())
	<-time.After(moment) // no fact is waited for: that it ends at any moment is what is tried
	to := cmd.Process.Pid
	if s != syscall.SIGKILL && s != syscall.SIGTERM { // as a terminal does
		to = -to
	}
	_ = syscall.Kill(to, s)
	_ = cmd.Wait()
	return cmd.Process.Pid
}

// labsDown ends the lab where it was made in time: then it is known. One that is
// about to end may be gone before it is asked to.
func (h house) labsDown() {
	out, err := h.command("lab", "down").CombinedOutput()
	if err != nil {
		require.Contains(h.t, string(out), "cannot use a lab: there is none")
	}
}
