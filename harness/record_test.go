package harness

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/check"
	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/modes"
)

// recorded is where the checks' fixtures are: ID/holds-NAME.json and so on.
const recorded = "check/testdata"

// each is how many fixtures of a kind are recorded for a check.
const each = 2

// TestRecord records the fixtures of checks that lack some, from real trials:
// UPDATE=1 go test ./harness -run TestRecord. What is there stays as it is.
func TestRecord(t *testing.T) {
	if os.Getenv("UPDATE") == "" {
		return // nothing is tested then
	}
	cells, err := request{Shells: "bash dash fish", Events: "hangup sighup exit suspend-hangup"}.cells()
	require.NoError(t, err)
	bare, err := request{Modes: "double-fork", Shells: "bash", Events: "hangup", Voices: plan.Chatty}.cells()
	require.NoError(t, err)
	for _, c := range bare {
		for _, step := range c.Form.Steps {
			c.Without = []string{step.Name}
			cells = append(cells, c)
		}
	}
	cells = append(cells, rare...)
	unflushed, err := request{Modes: "nohup background", Shells: "bash", Events: "hangup sigterm", Voices: plan.Buffered, Runtimes: "c node"}.cells()
	require.NoError(t, err)
	cells = append(cells, unflushed...)
	spinning, err := request{Modes: "nohup disown", Shells: "bash", Events: "hangup", Voices: plan.Chatty, Parts: "retries"}.cells()
	require.NoError(t, err)
	cells = append(cells, spinning...)
	asking, err := request{Modes: "foreground background nohup", Shells: "bash", Events: "hangup", Voices: plan.Chatty, Parts: "asks"}.cells()
	require.NoError(t, err)
	cells = append(cells, asking...)
	forking, err := request{Modes: "nohup background", Shells: "bash", Events: "hangup sigterm", Voices: plan.Chatty, Parts: "forks"}.cells()
	require.NoError(t, err)
	cells = append(cells, forking...)
	keeping, err := request{Modes: "at systemd-service systemd-user-service", Shells: "bash", Events: "linger-off sigterm reboot", Voices: plan.Chatty, Parts: "shm files", Lab: true}.cells()
	require.NoError(t, err)
	cells = append(cells, keeping...)
	stopping, err := request{Modes: "nohup tmux", Shells: "bash", Events: "stop reload", Voices: plan.Chatty, Parts: "plain reloads"}.cells()
	require.NoError(t, err)
	cells = append(cells, stopping...)
	rotating, err := request{Modes: "nohup nohup-append double-fork setsid", Shells: "bash", Events: "rotate-copy", Voices: plan.Chatty}.cells()
	require.NoError(t, err)
	cells = append(cells, rotating...)
	cells = append(append(cells, mainless(t)...), hogs(t)...)
	cells = append(cells, trespassers(t)...)
	m := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}
	_, err = m.Run(t.Context(), func(one plan.Trial) {
		if one.Verdict == plan.Kept {
			record(t, one)
			one.Mode, one.Evidence = foreign, hidden(*one.Evidence)
			record(t, one)
		}
	})
	require.NoError(t, err)
}

// rare are processes that no mode makes.
var rare = []plan.Cell{
	as("no-job-control", cell(modes.Form{Via: modes.Shell, Line: "set +m; {cmd} &", Traits: modes.Traits{
		Job: true, TTY: modes.Terminal, Stdin: modes.Null, Output: modes.Terminal, IgnoresINT: true,
	}}, "dash", "sighup", plan.Silent)),
	as("read-only-output", cell(modes.Form{Via: modes.Shell, Line: "{cmd} 1</dev/null 2</dev/null &", Traits: modes.Traits{
		OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Null, ReadOnly: true,
	}}, "dash", "exit", plan.Chatty)),
	as("output-in-a-pipe", cell(modes.Form{Via: modes.Shell, Line: "{cmd} 2>&1 | cat >{log} &", Traits: modes.Traits{
		OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.File,
	}}, "bash", "kill-shell", plan.Chatty)),
}

func as(name string, c plan.Cell) plan.Cell {
	c.Mode.ID = name
	return c
}

const foreign = "another-users"

// hidden is what remains of evidence where the subject is another user's.
func hidden(e evidence.Evidence) *evidence.Evidence {
	e.Before.Dir, e.Before.FDs, e.Before.Env, e.Before.Umask, e.Acquired = "", nil, nil, -1, nil
	return &e
}

func record(t *testing.T, one plan.Trial) {
	for _, c := range check.All() {
		found := c.Holds(*one.Evidence)
		kind := "fails-"
		switch {
		case found.Unseen != "":
			kind = "unseen-"
		case found.Holds:
			kind = "holds-"
		}
		dir := filepath.Join(recorded, c.ID)
		require.NoError(t, os.MkdirAll(dir, 0o755))
		name := strings.Join(strings.Fields(one.Mode+" "+one.Without+" "+one.Via+" "+one.Shell+" "+one.Event+" "+one.Voice), "-")
		there, err := filepath.Glob(filepath.Join(dir, kind+"*.json"))
		require.NoError(t, err)
		alike, err := filepath.Glob(filepath.Join(dir, kind+one.Mode+"-*.json"))
		require.NoError(t, err)
		if one.Mode == foreign && kind != "unseen-" {
			continue
		}
		if len(there) >= each || len(alike) > 0 {
			continue
		}
		text, err := json.MarshalIndent(trimmed(*one.Evidence), "", " ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, kind+name+".json"), append(text, '\n'), 0o644))
	}
}

// trimmed leaves out what no check reads.
func trimmed(e evidence.Evidence) evidence.Evidence {
	e.Screen, e.Tree, e.Signals, e.Seconds, e.EventAt = "", nil, nil, 0, 0
	e.Shell.Env, e.Shell.FDs = nil, e.Shell.FDs[:min(3, len(e.Shell.FDs))]
	if e.After != nil {
		e.After.Env, e.After.FDs = nil, nil
	}
	e.Line = strings.ReplaceAll(e.Line, os.TempDir(), "/tmp")
	for i, fd := range e.Before.FDs {
		e.Before.FDs[i].Target = strings.ReplaceAll(fd.Target, os.TempDir(), "/tmp")
	}
	e.Before.Dir = strings.ReplaceAll(e.Before.Dir, os.TempDir(), "/tmp")
	e.Shell.Dir = strings.ReplaceAll(e.Shell.Dir, os.TempDir(), "/tmp")
	return e
}
