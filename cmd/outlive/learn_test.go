//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/stage"
	"outlive/harness/studio"
	"outlive/harness/terminal"
	"outlive/lessons"
)

// pupil learns on a real terminal.
type pupil struct {
	*testing.T
	term *terminal.Terminal
	h    *proc.Handle
	home string
	mark terminal.Mark
}

// learn starts `outlive learn` in a home of the pupil's own.
func learn(t *testing.T, home string, args ...string) *pupil {
	t.Helper()
	return onTerminal(t, home, append([]string{"learn"}, args...)...)
}

// onTerminal starts outlive on a terminal, in a home of its own.
func onTerminal(t *testing.T, home string, args ...string) *pupil {
	t.Helper()
	self, err := exec.LookPath("outlive")
	require.NoError(t, err)
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), "WORK="+home, "HOME="+home, "XDG_STATE_HOME="+home, "TERM=vt100", "NO_COLOR=1", "SHELL=/bin/bash", "LANG=C.UTF-8")
	term, err := terminal.Open()
	require.NoError(t, err)
	require.NoError(t, term.Start(cmd))
	h, err := proc.Open(cmd.Process.Pid)
	require.NoError(t, err)
	p := &pupil{T: t, term: term, h: h, home: home}
	t.Cleanup(func() {
		h.Kill(time.Now().Add(5 * time.Second))
		h.Reap(time.Now().Add(5 * time.Second))
		require.NoError(t, term.Close())
		require.Empty(t, leftBehind("WORK="+home))
	})
	return p
}

// sees waits until one of the texts is shown after what was seen last, and gives it.
func (p *pupil) sees(texts ...string) (seen string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), leftover.Stretch(20*time.Second))
	defer cancel()
	err := p.term.Wait(ctx, p.mark, func(shown []byte) bool {
		first := len(shown)
		for _, text := range texts {
			if i := bytes.Index(shown, []byte(text)); i >= 0 && i < first {
				first, seen = i+len(text), text
			}
		}
		p.mark += terminal.Mark(map[bool]int{true: first}[seen != ""])
		return seen != ""
	})
	require.NoError(p, err, "waiting for %q: %s", texts, p.term.Since(p.mark))
	return seen
}

func (p *pupil) types(keys string) {
	p.Helper()
	require.NoError(p, p.term.Type(keys))
}

const shellsPrompt = "outlive> "

// begins goes to the shell of the first step.
func (p *pupil) begins() {
	p.Helper()
	for p.sees("to read on", "to leave", "for no guess", "for the question", shellsPrompt) != shellsPrompt {
		p.types("\r")
	}
}

// follows types a route; ^Z and the like stand for keys.
func (p *pupil) follows(lines []string) {
	p.Helper()
	for _, line := range lines {
		keys := line + "\r"
		if len(line) == 2 && line[0] == '^' {
			keys = string(line[1] & 0x1f)
		}
		p.types(keys)
		if strings.Contains(line, "workload") {
			p.sees("workload runs:")
		} else {
			p.sees(shellsPrompt)
		}
	}
}

// ends presses the button where the step has an event, and sees that the step is done.
func (p *pupil) ends(s lessons.Step) {
	p.Helper()
	if s.Act != "" {
		p.types("\x1d")
		said := p.sees("✓ done", "Not yet", "could not tell")
		at := p.mark
		p.sees("Enter to")
		require.Equal(p, "✓ done", said, "%s", p.term.Since(at))
		return
	}
	require.Contains(p, p.sees("✓ done. Look around", "could not tell"), "done")
}

// TestLearnAfterACrash: outlive is killed in mid-step, and resumed it comes to
// the same answer; nothing is left of it meanwhile.
func TestLearnAfterACrash(t *testing.T) {
	all, err := lessons.All()
	require.NoError(t, err)
	for _, l := range all {
		steps := stepsOf(l)
		if len(l.Units) > 0 { // each has a lab, and to a learner all are alike there
			steps = slices.DeleteFunc(slices.Clone(steps), func(s lessons.Step) bool { return s.ID != steps[0].ID && s.ID != drawn(steps) })
		}
		for _, s := range steps {
			t.Run(l.ID+"/"+s.ID, func(t *testing.T) {
				if err := ready(l); err != nil {
					t.Skip(err)
				}
				t.Parallel()
				home := t.TempDir()
				dir := filepath.Join(home, "outlive", "learn")
				s, _ := l.Drawn(oneself(dir), lessons.Progress{}).Step(s.ID) // resumed, it is the same
				coach := studio.Coach{Exercise: exercise(l, s, shellsOf(l, s, []string{"bash"})[0]), Done: true}
				way, ok := coach.Solution()
				require.True(t, ok)
				first := learn(t, home, l.ID, s.ID)
				first.begins()
				first.follows(way.Lines)
				first.h.Kill(time.Now().Add(5 * time.Second))
				require.Empty(t, leftBehind("WORK="+home))
				again := learn(t, home, l.ID, s.ID)
				again.begins()
				again.follows(way.Lines)
				again.ends(s)
				p, err := lessons.ReadProgress(dir)
				require.NoError(t, err)
				require.True(t, p.Has(l.ID, s.ID))
			})
		}
	}
}

// drawn is the first step that has several beginnings; "" for none.
func drawn(steps []lessons.Step) string {
	for _, s := range steps {
		if len(s.Cases) > 0 {
			return s.ID
		}
	}
	return ""
}

// TestAWordWhereNothingRuns: what is typed at the prompt is answered at once, where units are looked at and nobody has reported that could be looked at.
func TestAWordWhereNothingRuns(t *testing.T) {
	all, err := lessons.All()
	require.NoError(t, err)
	l, ok := lessons.Lookup(all, "clinic")
	require.True(t, ok)
	if err := ready(l); err != nil {
		t.Skip(err)
	}
	t.Parallel()
	p := learn(t, t.TempDir(), l.ID, "install")
	p.begins()
	began := time.Now()
	p.types("hint\r")
	p.sees("app.service was started")
	p.sees("Type `systemctl start app`")
	require.Less(t, time.Since(began), stage.Patience, "it was waited for a workload")
	p.sees(shellsPrompt)
	p.types("quit\r")
	p.sees("What you have done is kept")
}

// TestLearnFromTheSecondTerminal: the words of a lesson, from elsewhere.
func TestLearnFromTheSecondTerminal(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	p := learn(t, home, "four-endings", "--key", "ctrl-g")
	p.sees("to leave")
	p.types("x")
	p.sees("none of the keys", "to leave")
	p.types("\r")
	p.sees("for no guess")
	p.types("9")
	p.sees("no such prediction. Type a number from 1 to")
	p.types("1")
	p.sees("Ctrl-G: the terminal closes")
	p.sees(shellsPrompt)
	said := func(word string) string {
		cmd := exec.Command("outlive", "learn", word)
		cmd.Env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME="+home, "LANG=C.UTF-8")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	require.Contains(t, said("next"), "Not yet")
	require.Contains(t, said("task"), "four-endings, step 1 of")
	require.Contains(t, said("solution"), "Try twice first")
	require.Contains(t, said("solution"), "One way to do it:\n\n    workload\n")
	said("reset")
	p.sees("task, hint, solution, reset, quit")
	p.sees(shellsPrompt)
	p.types("hint\r") // and at the prompt
	p.sees("workload")
	p.sees(shellsPrompt)
	p.types("workload\r")
	p.sees("workload runs:")
	p.sees("press Ctrl-G")
	p.types("\x07")
	p.sees("✓ done")
	p.sees("Enter to")
	p.types("d")
	p.sees("ended by SIGHUP")
	p.sees("Enter to")
	require.Contains(t, said("hint"), "waits for a key")
	require.Contains(t, said("task"), "four-endings, step 1 of")
	p.types("q")
	p.sees("outlive learn four-endings")
	require.True(t, p.h.WaitGone(time.Now().Add(leftover.Stretch(5*time.Second))))
	out, err := exec.Command("outlive", "learn", "hint").CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "no lesson runs")
}

// TestLearnNeedsNoGuess: a wrong try is not yet, a shell that ends begins anew,
// and what is shared with the class are steps and diagnoses.
func TestLearnWithOthers(t *testing.T) {
	t.Parallel()
	home, room := t.TempDir(), t.TempDir()
	p := learn(t, home, "four-endings", "--class", room, "--name", "Ann B.")
	p.sees("to leave")
	p.types("\r")
	p.sees("for no guess")
	p.types("1")
	p.sees(shellsPrompt)
	p.types("exit\r")
	p.sees("The shell has ended")
	p.sees(shellsPrompt)
	p.types("workload &\r")
	p.sees("workload runs:")
	p.types("\x1d")
	p.sees("Not yet")
	p.sees("foreground group of its terminal is")
	p.sees("to leave")
	seats, err := lessons.ReadRoom(room)
	require.NoError(t, err)
	require.Len(t, seats.Seats, 1)
	ann := seats.Seats[0]
	require.Equal(t, []any{"Ann B.", "four-endings", "foreground", 1, false}, []any{ann.Name, ann.Lesson, ann.Diagnosis, ann.Tries, ann.Done})
	files, err := filepath.Glob(filepath.Join(room, "*"))
	require.NoError(t, err)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	require.NotContains(t, string(text), "workload", "what was typed")
	out, err := exec.Command("outlive", "class", room).Output()
	require.NoError(t, err)
	require.Contains(t, string(out), "is not in the foreground     Ann B.")
	require.Contains(t, string(out), "Ann B. (1 try, 0 min)")
	require.Contains(t, string(out), "    1 predicted: ")
	require.Len(t, ann.Votes, 1)
	p.types("h")
	p.sees("to leave")

	class := func() string {
		out, err := exec.Command("outlive", "class", room).Output()
		require.NoError(t, err)
		return strings.Join(strings.Fields(string(out)), " ")
	}
	twin := learn(t, t.TempDir(), "four-endings", "--class", room, "--name", "Ann B.")
	twin.sees("another Ann B. in this class")
	twin.sees("to leave")
	require.Equal(t, 2, strings.Count(class(), ", pid "), "two of one name: %s", class())
	p.types("q")
	p.sees("To go on:")
	require.Contains(t, class(), "- 1 left: is not in the foreground Ann B. [")
	require.Contains(t, class(), "1 try, 1 hint, 0 min")
	twin.types("\r")
	twin.sees("for no guess", shellsPrompt)
	require.NoError(t, twin.h.Signal(unix.SIGTERM))
	twin.sees("To go on:")
	require.Contains(t, class(), "- 1 left Ann B.")
	again := learn(t, home, "four-endings", "--class", room, "--name", "Ann B.")
	again.sees("to leave")
	require.NotContains(t, class(), "left", "who comes back takes the place that they left")
	again.types("\r")
	again.sees("for no guess")
	require.Contains(t, class(), "1 predicted: ", "with what they said")
	again.types("q")
}

// TestLearnListsProgress: by ids, as text and as JSON.
func TestLearnListsProgress(t *testing.T) {
	home := t.TempDir()
	all, err := lessons.All()
	require.NoError(t, err)
	p, err := lessons.ReadProgress(filepath.Join(home, "outlive", "learn"))
	require.NoError(t, err)
	for _, s := range all[0].Steps {
		require.NoError(t, p.Done(all[0].ID, s.ID, lessons.Did{At: time.Now(), Predicted: "right"}))
	}
	list := func(args ...string) []byte {
		cmd := exec.Command("outlive", append([]string{"learn"}, args...)...)
		cmd.Env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME="+home, "LANG=C.UTF-8")
		out, err := cmd.Output()
		require.NoError(t, err)
		return out
	}
	require.True(t, strings.HasPrefix(string(list()), "✓ four-endings"))
	var doc struct {
		Schema  string
		Lessons []lessonItem
	}
	require.NoError(t, json.Unmarshal(list("--list", "--format", "json"), &doc))
	require.Equal(t, "outlive/lessons/1", doc.Schema)
	require.Equal(t, "right", doc.Lessons[0].Steps[0].Done.Predicted)
}
