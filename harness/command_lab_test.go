package harness

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/modes"
)

// The client hangs where the workload holds its pipes, and only there; and what
// writes dies when that client is killed.
func TestSSHCommand(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	cells := inLab(t, "foreground background nohup double-fork", "ssh-command ssh-command-redirected ssh-command-drop")
	silent := inLab(t, "foreground background", "ssh-command-drop")
	for _, c := range silent {
		c.Voice = plan.Silent
		cells = append(cells, c)
	}
	m := Matrix{Cells: cells, Self: outlive, Parallel: 1, KeepEvidence: true}
	fate := map[string]evidence.Outcome{}
	_, err := m.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		if one.Via != string(modes.Native) || one.Mode == "double-fork" {
			fate[one.Mode+" "+one.Event+" "+one.Voice] = one.Outcome
		}
		if os.Getenv("UPDATE") != "" && one.Verdict == plan.Kept {
			record(t, one)
		}
	})
	require.NoError(t, err)
	require.Equal(t, map[string]evidence.Outcome{
		"foreground ssh-command chatty": "skipped", "foreground ssh-command-redirected chatty": "skipped",
		"background ssh-command chatty": "stuck", "background ssh-command-redirected chatty": "survived",
		"nohup ssh-command chatty": "stuck", "nohup ssh-command-redirected chatty": "survived",
		"double-fork ssh-command chatty": "survived", "double-fork ssh-command-redirected chatty": "skipped",
		"foreground ssh-command-drop chatty": "died", "foreground ssh-command-drop silent": "survived",
		"background ssh-command-drop chatty": "died", "background ssh-command-drop silent": "survived",
		"nohup ssh-command-drop chatty": "died", "double-fork ssh-command-drop chatty": "skipped",
	}, fate)
}

// A claim that is not so is told: that a line redirects though one descriptor is
// left, and that it holds a pipe though it does not.
func TestSSHCommandIsNotAsClaimed(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	c := inLab(t, "background", "ssh-command")[0]
	half, whole := c, c
	half.Mode.ID, half.Form.Line = "half", "{cmd} >{log} &" // standard error is left
	half.Form.Traits = modes.Traits{Stdin: modes.Null, Output: modes.File}
	whole.Mode.ID, whole.Form.Line = "whole", "{cmd}{io} >/dev/null 2>/dev/null &"
	m := Matrix{Cells: []plan.Cell{half, whole}, Self: outlive, Parallel: 1, KeepEvidence: true, Patience: impatient()}
	var all []plan.Trial
	_, err := m.Run(t.Context(), func(one plan.Trial) { all = append(all, one) })
	require.NoError(t, err)
	require.Equal(t, evidence.Stuck, all[0].Outcome, all[0].Why)
	require.Equal(t, plan.Broken, all[0].Verdict)
	require.Contains(t, all[0].Why, "the ssh client did not return: the workload")
	require.Contains(t, all[0].Why, "holds the pipe of its standard error, and")
	require.True(t, all[1].Evidence.Client.Returned)
	require.Equal(t, plan.Broken, all[1].Verdict)
	require.NotEqual(t, evidence.Stuck, all[1].Outcome)
}

// What the client waits for is the subshell, and neither the workload nor its
// redirections; with ; in place of && there is none.
func TestSSHCommandList(t *testing.T) {
	requireLab(t)
	m := Matrix{Cells: inLab(t, "nohup", "ssh-command-list ssh-command-sequence"), Self: outlive, Parallel: 1, KeepEvidence: true}
	seen := 0
	_, err := m.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		if one.Event == "ssh-command-sequence" {
			require.True(t, one.Evidence.Client.Returned)
			return
		}
		seen++
		require.Contains(t, one.Evidence.Client.Held, "a subshell (bash ")
		require.Contains(t, one.Evidence.Client.Held, "holds the pipe of its standard output and of its standard error")
	})
	require.NoError(t, err)
	require.Equal(t, 2, seen, "by tool and natively")
}

// On a terminal the launcher never starts the workload: it is gone before, of the
// hangup, and with SIGHUP ignored before it was born it is not.
func TestSSHCommandOnATerminal(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	cells := inLab(t, "nohup setsid daemonize screen double-fork", "ssh-command-tty ssh-command-tty-trap")
	m := Matrix{Cells: cells, Self: outlive, Parallel: 1, KeepEvidence: true}
	fate := map[string]evidence.Outcome{}
	_, err := m.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		fate[one.Mode+" "+one.Event] = one.Outcome
		if one.Outcome == evidence.Died {
			require.Empty(t, one.Evidence.Pongs, "it has not become the workload")
			require.Equal(t, one.Evidence.Shell.PID, one.Evidence.Before.SID)
			require.Equal(t, one.Mode == "screen", one.Signal == "", one.Mode)
		}
		if one.Outcome != evidence.Skipped {
			require.True(t, one.Evidence.Client.Returned)
		}
	})
	require.NoError(t, err)
	require.Equal(t, map[string]evidence.Outcome{
		"nohup ssh-command-tty": "died", "nohup ssh-command-tty-trap": "survived",
		"setsid ssh-command-tty": "died", "setsid ssh-command-tty-trap": "survived",
		"daemonize ssh-command-tty": "died", "daemonize ssh-command-tty-trap": "skipped",
		"screen ssh-command-tty": "died", "screen ssh-command-tty-trap": "skipped",
		"double-fork ssh-command-tty": "survived", "double-fork ssh-command-tty-trap": "skipped",
	}, fate)
}
