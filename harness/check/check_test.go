package check

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/modes"
)

// fixtures are recorded trials, by name: testdata/ID/holds-NAME.json, fails-… and
// unseen-…. TestRecord of the package harness records those that a check lacks.
func fixtures(t *testing.T, id, kind string) map[string]evidence.Evidence {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", id, kind+"-*.json"))
	require.NoError(t, err)
	all := map[string]evidence.Evidence{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		var e evidence.Evidence
		require.NoError(t, json.Unmarshal(text, &e), path)
		all[strings.TrimSuffix(filepath.Base(path), ".json")] = e
	}
	return all
}

// Every check has a recorded trial for which it holds and one for which it does not.
func TestChecksAgainstRecordedTrials(t *testing.T) {
	for _, c := range All() {
		for kind, want := range map[string]bool{"holds": true, "fails": false} {
			found := fixtures(t, c.ID, kind)
			require.NotEmpty(t, found, "testdata/%s has no fixture %s-*.json", c.ID, kind)
			for name, e := range found {
				f := c.Holds(e)
				require.Empty(t, f.Unseen, "%s: %s", c.ID, name)
				require.Equal(t, want, f.Holds, "%s: %s: %s", c.ID, name, f.Got)
				require.NotEmpty(t, f.Got, "%s: %s", c.ID, name)
			}
		}
		for name, e := range fixtures(t, c.ID, "unseen") {
			require.NotEmpty(t, c.Holds(e).Unseen, "%s: %s", c.ID, name)
		}
	}
}

func TestEveryFixtureBelongsToACheck(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	require.NoError(t, err)
	for _, dir := range entries {
		_, ok := Lookup(dir.Name())
		require.True(t, ok, dir.Name())
		files, err := os.ReadDir(filepath.Join("testdata", dir.Name()))
		require.NoError(t, err)
		for _, file := range files {
			require.Regexp(t, `^(holds|fails|unseen)-.+\.json$`, file.Name())
		}
	}
}

func TestRegistry(t *testing.T) {
	for _, c := range All() {
		require.Regexp(t, `^[a-z]+\.[a-z]+(-[a-z]+)*$`, c.ID)
		require.NotEmpty(t, c.Rule, c.ID)
		require.NotRegexp(t, `\.$`, c.Rule, c.ID)
		require.NotEmpty(t, c.Source, c.ID)
	}
	_, ok := Lookup("no.such-check")
	require.False(t, ok)
}

// Evidence of nothing at all breaks no check, and those that need what only the
// process's owner may see say so.
func TestWhatCannotBeSeen(t *testing.T) {
	blind := evidence.Evidence{Before: evidence.Process{Umask: -1}, Silent: true}
	for _, id := range []string{"cpu.rest", "dir.root", "env.clean", "files.append", "files.no-leak", "files.no-pipe-held", "log.at-once", "log.complete",
		"stdio.stdin", "stdio.usable", "tty.cannot-acquire", "tty.no-fds", "umask.zero"} {
		c, ok := Lookup(id)
		require.True(t, ok, id)
		require.NotEmpty(t, c.Holds(blind).Unseen, id)
	}
	for _, c := range All() {
		c.Holds(evidence.Evidence{})
	}
}

// What a check wants follows from the traits; each is turned by one of them.
func TestWant(t *testing.T) {
	daemon := modes.Traits{OwnSession: true, OwnGroup: true, Orphan: true, IgnoresHUP: true, Stdin: modes.Null,
		Output: modes.File, Append: true, RootDir: true, UmaskZero: true, Listens: true, Main: true, Spread: 1, Limits: modes.Limits{Memory: 1, Tasks: 1, Files: 1, CPU: 1}, Guarded: modes.Guarded{System: true, Homes: true}}
	for _, c := range All() {
		claim := Claim{Traits: daemon, Expected: evidence.Survived}
		require.True(t, c.Wanted(claim), c.ID)
		if c.Want == nil {
			continue
		}
		require.NotNil(t, c.Turn, "no trait is known that turns %s", c.ID)
		c.Turn(&claim)
		require.False(t, c.Wanted(claim), c.ID)
	}
	held, _ := Lookup("files.no-pipe-held")
	require.False(t, held.Wanted(Claim{Traits: modes.Traits{Stdin: modes.Null, Output: modes.Pipe}}))
	require.True(t, held.Wanted(Claim{Traits: modes.Traits{Stdin: modes.Fed, Output: modes.File}}), "its supervisor's")
	leader := Claim{Traits: modes.Traits{Leader: true, TTY: modes.Pane}}
	cannot, _ := Lookup("tty.cannot-acquire")
	require.True(t, cannot.Wanted(leader), "a leader that has a terminal acquires no other")
}

// beats is a log of three pings before the event and two after it.
func beats(change func(b *evidence.Beats)) evidence.Evidence {
	e := evidence.Evidence{Asked: 3, AskedAfter: 2, Beats: evidence.Beats{
		Place: "file", Stdout: []int{1, 2, 3, 4, 5}, Stderr: []int{1, 2, 3, 4, 5},
	}}
	change(&e.Beats)
	return e
}

func TestLogComplete(t *testing.T) {
	c, ok := Lookup("log.complete")
	require.True(t, ok)
	for name, change := range map[string]func(b *evidence.Beats){
		"lost before the event":  func(b *evidence.Beats) { b.Stdout = []int{1, 3, 4, 5} },
		"lost after it":          func(b *evidence.Beats) { b.Stderr = []int{1, 2, 3, 4} },
		"doubled":                func(b *evidence.Beats) { b.Stdout = []int{1, 2, 3, 3, 4, 5} },
		"out of order":           func(b *evidence.Beats) { b.Stderr = []int{1, 2, 4, 3, 5} },
		"torn":                   func(b *evidence.Beats) { b.Torn = 1 },
		"one too many":           func(b *evidence.Beats) { b.Stdout = append(b.Stdout, 6) },
		"one stream only":        func(b *evidence.Beats) { b.Stderr = nil },
		"nothing":                func(b *evidence.Beats) { *b = evidence.Beats{Why: "no such file"} },
		"the streams were mixed": func(b *evidence.Beats) { b.Stdout = []int{1, 2, 3, 4, 5, 1, 2, 3, 4, 5}; b.Stderr = nil },
	} {
		f := c.Holds(beats(change))
		require.False(t, f.Holds, name)
		require.Empty(t, f.Unseen, name)
	}
	require.True(t, c.Holds(beats(func(*evidence.Beats) {})).Holds)
	ended := beats(func(b *evidence.Beats) { b.Stdout = append(b.Stdout, 6) })
	ended.Unanswered = 6
	require.False(t, c.Holds(ended).Holds, "it lives")
	ended.Gone = true
	require.True(t, c.Holds(ended).Holds, "it ended as it answered")
	ended.Beats.Stdout = append(ended.Beats.Stdout, 7)
	require.False(t, c.Holds(ended).Holds, "it was asked no more")
}

// A pipe is the launcher's only where the launcher has it.
func TestFilesNoPipeHeld(t *testing.T) {
	c, _ := Lookup("files.no-pipe-held")
	piped := func(targets ...string) (p evidence.Process) {
		for n, target := range targets {
			p.FDs = append(p.FDs, evidence.FD{N: n, Target: target})
		}
		return p
	}
	shell := piped("pipe:[1]", "pipe:[2]", "pipe:[3]")
	for _, tt := range []struct {
		name   string
		before evidence.Process
		want   bool
	}{
		{"all", shell, false},
		{"standard input alone", piped("pipe:[1]", "/log", "/log"), false},
		{"standard error alone", piped("/dev/null", "/log", "pipe:[3]"), false},
		{"to tee", piped("/dev/null", "pipe:[4]", "pipe:[4]"), true},
		{"none", piped("/dev/null", "/log", "/log"), true},
	} {
		require.Equal(t, tt.want, c.Holds(evidence.Evidence{Shell: shell, Before: tt.before}).Holds, tt.name)
	}
	terminal := piped("/dev/pts/1", "/dev/pts/1", "/dev/pts/1")
	require.True(t, c.Holds(evidence.Evidence{Shell: terminal, Before: terminal}).Holds, "a terminal is no pipe")
	require.NotEmpty(t, c.Holds(evidence.Evidence{Before: shell}).Unseen)
}

// Names in an environment are marks only as a whole.
func TestEnvClean(t *testing.T) {
	c, _ := Lookup("env.clean")
	for name, want := range map[string]bool{
		"STY": false, "STYLE": true, "TMUX": false, "TMUX_TMPDIR": true, "SSH_TTY": false, "MY_SSH_KEY": true,
		"LISTEN_FDS": false, "LISTENER": true, "_GO_DAEMON": false, "NOTIFY_SOCKET": false, "JENKINS_URL": true, "JENKINS_NODE_COOKIE": false, "RUNNER_TRACKING_ID": false, "BUILD_ID": false, "PATH": true,
	} {
		f := c.Holds(evidence.Evidence{Before: evidence.Process{Env: []string{"HOME", name}}})
		require.Equal(t, want, f.Holds, name)
	}
}
