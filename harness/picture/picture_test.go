package picture

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/story"
	"outlive/modes"
)

// update writes the goldens.
var update = flag.Bool("update", false, "write the goldens")

// recorded gives the scene of each trial that package story has a record of.
func recorded(t *testing.T) map[string]story.Scene {
	t.Helper()
	paths, err := filepath.Glob("../story/testdata/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	all := map[string]story.Scene{}
	for _, path := range paths {
		all[strings.TrimSuffix(filepath.Base(path), ".json")] = load(t, path).Scene()
	}
	return all
}

func load(t *testing.T, path string) story.Story {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var r struct {
		Trial    plan.Trial
		Evidence *evidence.Evidence
	}
	require.NoError(t, json.Unmarshal(text, &r))
	r.Trial.Evidence = r.Evidence
	m, ok := modes.Lookup(r.Trial.Mode)
	require.True(t, ok, path)
	f, ok := m.Form(modes.Via(r.Trial.Via))
	require.True(t, ok, path)
	e, ok := event.Lookup(r.Trial.Event)
	require.True(t, ok, path)
	c := plan.Cell{Mode: m, Form: f, Event: e, Shell: r.Trial.Shell, Voice: r.Trial.Voice}
	if r.Trial.Without != "" {
		c.Without = strings.Split(r.Trial.Without, ",")
	}
	return story.Story{Cell: c, Trial: r.Trial, Witness: "on"}
}

// crowded are scenes that no record has: many processes, many signals, long and hostile names.
func crowded(t *testing.T) map[string]story.Scene {
	t.Helper()
	const hostile = `</text><script>alert(1)</script>&"'\x1b[31m` + "\u202e\x00\ufffe"
	base := recorded(t)["background_shell_hangup_bash_chatty"]
	all := map[string]story.Scene{}
	for name, n := range map[string]int{"pipeline": 12, "many": 40} {
		s := base
		s.Actors, s.Signals = append([]story.Actor{}, s.Actors...), nil
		for i := range n {
			s.Actors = append(s.Actors, story.Actor{
				PID: 4194000 + i, PPID: 1, PGID: 4194000 + i/3*3, SID: 4194000 + i/6*6, Name: []string{"sh", "wwwwwwwwwwwwwww", "grep"}[i%3], Known: true,
				SIGHUP: "default", Stdin: "pipe", Stdout: "pipe", Stderr: "…/a-log-with-a-name.log (read-only)", Part: story.Beside,
				Fate: "alive, but its standard output reaches nobody (EPIPE)", Outcome: evidence.Half,
			})
		}
		for i := range 20 {
			from, to := s.Actors[i%len(s.Actors)].PID, s.Actors[(i*7+3)%len(s.Actors)].PID
			s.Signals = append(s.Signals, story.Sent{At: time.Duration(i*i*i) * time.Millisecond, Signal: "SIGVTALRM", From: from, To: to, Fate: "goes on, if it was stopped"})
		}
		all[name] = s
	}
	s := base
	s.Name, s.Line, s.Where, s.Happens, s.Why, s.Unseen = hostile, strings.Repeat(hostile, 9), hostile, hostile, strings.Repeat("x", 4000), hostile
	s.Actors = append([]story.Actor{}, s.Actors...)
	for i := range s.Actors {
		s.Actors[i].Name, s.Actors[i].Fate, s.Actors[i].Stdout, s.Actors[i].TTY = hostile, hostile, hostile, hostile
	}
	all["hostile"] = s
	all["nothing"] = story.Scene{Name: "nohup", Shell: "bash", Happens: "the terminal closes"}
	live := base
	live.Outcome, live.Verdict, live.Sum, live.Signals = "", "", "", live.Signals[:1]
	live.Actors = append([]story.Actor{}, live.Actors...)
	for i := range live.Actors {
		live.Actors[i].Fate, live.Actors[i].Outcome = "", ""
	}
	all["live"] = live
	return all
}

// TestGoldens: what is drawn of a few, byte for byte.
func TestGoldens(t *testing.T) {
	all := recorded(t)
	for name, panels := range map[string][]Panel{
		"background-and-nohup": {{Scene: all["background_shell_hangup_bash_chatty"]}, {all["nohup_tool_hangup_bash_chatty"], "What keeps it"}},
		"tmux":                 {{Scene: all["tmux_tool_exit-close_bash_chatty"]}},
	} {
		got, path := Draw(panels, Options{}), filepath.Join("testdata", name+".svg")
		if *update {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(path, got, 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
	}
}
