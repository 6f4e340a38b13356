package story

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/lane"
	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/harness/witness"
	"outlive/modes"
)

// record has TestRecord make real trials, as root, and write what was seen.
var record = flag.String("record", "", "record evidence with this `outlive`")

// recording is a trial with its evidence, as it was made once.
type recording struct {
	Trial    plan.Trial         `json:"trial"`
	Evidence *evidence.Evidence `json:"evidence"`
}

// recorded are the trials whose stories are told: MODE/VIA/EVENT/SHELL/VOICE[/STEP].
var recorded = []string{
	"background/shell/hangup/bash/chatty",
	"background/shell/exit/zsh/silent",
	"disown/shell/suspend-hangup/fish/chatty",
	"foreground/shell/suspend-hangup/bash/chatty",
	"foreground/shell/kill-shell/ash/chatty",
	"nohup/tool/hangup/bash/chatty",
	"nohup/native/suspend-hangup/bash/chatty",
	"setsid/tool/sighup/dash/chatty",
	"double-fork/native/hangup/bash/chatty/setsid",
	"tmux/tool/exit-close/bash/chatty",
	"screen-attached/tool/ctrl-c/bash/chatty",
	"nohup/tool/ssh-command/bash/chatty",
	"double-fork/native/ssh-command/bash/chatty",
	"background/shell/ssh-command-drop/dash/chatty",
	"background/shell/service-stop-process/bash/chatty",
	"tmux/tool/service-stop-none/dash/chatty",
}

func TestRecord(t *testing.T) {
	if *record == "" {
		t.Skip("records only when asked: -record bin/outlive")
	}
	w, err := witness.Open()
	require.NoError(t, err)
	defer w.Close()
	for _, name := range recorded {
		if _, err := os.Stat(recordingPath(name)); err == nil {
			continue // what is there stays as it is
		}
		r := try(t, cellNamed(t, name), w)
		require.Equal(t, plan.Kept, r.Trial.Verdict, "%s: %s", name, r.Trial.Why)
		forget(r.Evidence)
		text, err := json.Marshal(r)
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(recordingPath(name), append(text, '\n'), 0o644))
	}
}

// try makes the trial in a lane of the outlive that is to be recorded.
func try(t *testing.T, c plan.Cell, w *witness.Witness) recording {
	t.Helper()
	f, err := lane.NewFront(*record)
	require.NoError(t, err)
	l, err := f.Open()
	require.NoError(t, err)
	defer l.Close()
	spec, err := c.Spec()
	require.NoError(t, err)
	watch := w.Begin()
	all, err := l.Perform(t.Context(), []plan.Spec{spec})
	require.NoError(t, err)
	watch.Tell(t.Context(), &all[0])
	return recording{c.Judge(all[0]), &all[0]}
}

// forget drops what a story does not tell.
func forget(e *evidence.Evidence) {
	e.Screen = ""
	for _, p := range []*evidence.Process{&e.Shell, &e.Before, e.After} {
		strip(p)
	}
	for i := range e.Tree {
		strip(&e.Tree[i])
	}
}

func strip(p *evidence.Process) {
	if p == nil {
		return
	}
	p.Env = nil
	p.FDs = p.FDs[:min(3, len(p.FDs))]
}

func recordingPath(name string) string {
	return filepath.Join("testdata", strings.ReplaceAll(name, "/", "_")+".json")
}

// cellNamed finds the cell that a name stands for.
func cellNamed(t *testing.T, name string) plan.Cell {
	t.Helper()
	part := strings.Split(name, "/")
	mode, ok := modes.Lookup(part[0])
	require.True(t, ok, name)
	form, ok := mode.Form(modes.Via(part[1]))
	require.True(t, ok, name)
	what, ok := event.Lookup(part[2])
	require.True(t, ok, name)
	_, ok = shell.Lookup(part[3])
	require.True(t, ok, name)
	c := plan.Cell{Mode: mode, Form: form, Event: what, Shell: part[3], Voice: part[4], Without: part[5:]}
	if what.Lab {
		c.Lab = &plan.Machine{}
	}
	return c
}

// loadStory gives the story of a recorded trial, with every mode as a keeper
// that the theory names.
func loadStory(t *testing.T, name string) Story {
	t.Helper()
	text, err := os.ReadFile(recordingPath(name))
	require.NoError(t, err)
	var r recording
	require.NoError(t, json.Unmarshal(text, &r))
	r.Trial.Evidence = r.Evidence
	s := Story{Cell: cellNamed(t, name), Trial: r.Trial, Witness: "on"}
	for _, id := range []string{"disown", "nohup", "nohup", "setsid", "tmux"} {
		m, ok := modes.Lookup(id)
		require.True(t, ok)
		s.Keepers = append(s.Keepers, plan.Cell{Mode: m, Form: m.Forms[0]})
	}
	return s
}
