package plan

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/proc/anew"
	"outlive/harness/program"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/harness/theory"
	"outlive/modes"
)

// everything is each form of each mode, whole and with each of its steps left
// out, in every shell, through every event, with both voices, in every runtime.
func everything(t *testing.T) (cells []Cell) {
	t.Helper()
	whole, err := selected("", "", "").Cells()
	require.NoError(t, err)
	for _, c := range whole {
		cells = append(cells, c)
		for _, step := range c.Form.Steps {
			c.Without = []string{step.Name}
			cells = append(cells, c)
		}
	}
	for _, c := range cells {
		for _, r := range runtimes.All()[1:] {
			c.Runtime = r.ID
			cells = append(cells, c)
		}
	}
	return cells
}

// predict gives what is expected of a cell, on any machine, and demands that it says
// why; ok is false for one that has no meaning.
func predict(t *testing.T, c *Cell) (is theory.Expectation, traits modes.Traits, ok bool) {
	t.Helper()
	why, err := c.meaningless()
	require.NoError(t, err, c)
	if why != "" {
		return is, traits, false
	}
	is, traits, err = c.Expect()
	require.NoError(t, err, c)
	require.NotEmpty(t, is.Why, c)
	require.NotEmpty(t, is.Source, c)
	return is, traits, true
}

// A cell without an expectation fails the build.
func TestEveryCellHasAnExpectationOrAReason(t *testing.T) {
	anew.Alone(t)
	predicted := map[evidence.Outcome]int{}
	skipped := 0
	for _, c := range everything(t) {
		is, _, ok := predict(t, &c)
		if !ok {
			skipped++
			continue
		}
		require.Contains(t, []evidence.Outcome{evidence.Survived, evidence.Died, evidence.Muted, evidence.Stuck, evidence.Stopped, evidence.Unready}, is.Outcome, &c)
		require.Equal(t, is.Outcome == evidence.Died, len(is.Signals) > 0 || is.Exit != 0 || is.Handles || is.EndsWell(), "%s: what dies, dies of something", &c)
		predicted[is.Outcome]++
		spec, err := c.Spec()
		require.NoError(t, err)
		require.NotEmpty(t, spec.Script.Line, &c)
		require.NotContains(t, spec.Script.Line, "{without}")
	}
	t.Logf("%v, %d skipped", predicted, skipped)
	require.Len(t, predicted, 6)
	require.NotZero(t, skipped)
}

// Silence never changes whether a process lives, only whether it is muted, or
// dies of that where its runtime says so, or of a pipe that nobody reads.
func TestVoiceDecidesOnlyWhatIsHeard(t *testing.T) {
	anew.Alone(t)
	for _, c := range everything(t) {
		c.Voice = Silent
		silent, _, err := c.Expect()
		require.NoError(t, err)
		c.Voice = Chatty
		chatty, _, err := c.Expect()
		require.NoError(t, err)
		require.NotEqual(t, evidence.Muted, silent.Outcome, &c)
		r, _ := runtimes.Lookup(c.runtime())
		ends := func(r program.Reaction) bool { return r.Ends() && chatty.Why == r.Why }
		mute := chatty.Outcome == evidence.Muted || ends(r.Traits.FailedPrint) || ends(r.Traits.LatePrint)
		require.False(t, mute && silent.Outcome != evidence.Survived, &c)
		unread := chatty.Rule == theory.BrokenPipe.ID || ends(r.Traits.BrokenPipe)
		if !mute && !unread {
			require.Equal(t, silent.Outcome, chatty.Outcome, &c)
		}
	}
}

func TestEveryModeIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range modes.All() {
		require.Regexp(t, `^[a-z]+[0-9]?(-[a-z]+)*$`, m.ID)
		require.False(t, seen[m.ID], m.ID)
		seen[m.ID] = true
		require.NotEmpty(t, m.Summary, m.ID)
		require.Regexp(t, `^[^.]{20,}[^.]$`, m.Use, m.ID)
		require.NotRegexp(t, `\.$`, m.Summary, m.ID)
		require.NotEmpty(t, m.Source, m.ID)
		require.NotEmpty(t, m.Forms, m.ID)
		for _, f := range m.Forms {
			requireWhole(t, m, f)
		}
	}
}

func requireWhole(t *testing.T, m modes.Mode, f modes.Form) {
	t.Helper()
	name := m.ID + " " + string(f.Via)
	require.Contains(t, []modes.Via{modes.Shell, modes.Tool, modes.Native}, f.Via, name)
	require.Equal(t, 1, commands(f), "%s: where does the command stand?", name)
	steps := slices.ContainsFunc(f.Steps, func(s modes.Step) bool { return !s.Condition() }) // a condition is no part of what is written
	if strings.Contains(f.Line, "{without}") || steps {
		requireStepsAreThere(t, name, f)
	}
	require.Equal(t, f.Via == modes.Native, strings.HasPrefix(f.Line, "outlive native "+m.ID), name)
	require.True(t, f.Via != modes.Native || m.Native != nil, "%s: nobody carries it out", name)
	require.True(t, f.Via != modes.Tool || len(f.Needs) > 0, "%s needs a program", name)
	if f.Held != "" {
		require.Contains(t, f.Held, "{cmd}", name)
		require.NotRegexp(t, `&\s*$`, f.Held, name)
	}
	require.True(t, f.Then == "" || f.Held != "", "%s: nothing is held", name)
	requireSteps(t, name, f)
	requireConsistent(t, name, f.Traits)
	kept := f.Traits.Output == modes.Pane || f.Traits.Output == modes.Journal
	logged := strings.Contains(written(f), "{log}") && len(f.Reader) == 0
	require.Equal(t, kept || f.Traits.Output == modes.File, logged || len(f.Reader) > 0, "%s: what it writes has to be read", name)
	require.True(t, kept || len(f.Reader) == 0, "%s: a reader is for a pane or the journal", name)
	require.True(t, f.Traits.Unit == modes.SameUnit || f.Lab && len(f.End) > 0, "%s: who removes its unit?", name)
}

// requireStepsAreThere demands that the line names the steps that are left out, or that
// the files have them, those of the recipe as well.
func requireStepsAreThere(t *testing.T, name string, f modes.Form) {
	t.Helper()
	for _, step := range f.Steps {
		require.Equal(t, step.Text == "", strings.Contains(f.Line, "{without}"), "%s %s", name, step.Name)
		for _, files := range [][]modes.ConfigFile{f.Files, f.Recipe.Files} {
			if step.Text != "" && files != nil {
				require.NotEqual(t, files, f.But([]string{step.Name}, files), "%s %s", name, step.Name)
			}
		}
	}
}

// written is all that a person types, in files too.
func written(f modes.Form) string {
	text := f.Typed()
	for _, file := range f.Files {
		text += file.Text
	}
	return text
}

// commands counts how often the form has the command's place.
func commands(f modes.Form) int {
	text := written(f)
	places := 0
	for _, place := range []string{"{cmd}", "{word}", "{exec}", "{sh}", "{supervisor}"} {
		places += strings.Count(text, place)
	}
	return places
}

func requireSteps(t *testing.T, name string, f modes.Form) {
	t.Helper()
	for _, step := range f.Steps {
		require.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, step.Name, name)
		require.NotEmpty(t, step.Summary, name+" "+step.Name)
		require.NotRegexp(t, `\.$`, step.Summary, name+" "+step.Name)
		before := f.Traits
		after, err := f.In(nil, []string{step.Name})
		require.NoError(t, err)
		require.Equal(t, before, f.Traits, "%s %s changes the form itself", name, step.Name)
		require.Equal(t, step.Omit == nil, reflect.DeepEqual(before, after), "%s %s: does its absence change a trait?", name, step.Name)
		requireConsistent(t, name+" without "+step.Name, after)
	}
}

// requireConsistent demands that the traits could be one process's.
func requireConsistent(t *testing.T, name string, traits modes.Traits) {
	t.Helper()
	require.True(t, !traits.Leader || traits.OwnSession, "%s leads a session that is not its own", name)
	require.True(t, !traits.OwnSession || traits.OwnGroup, "%s: a group is within one session", name)
	require.True(t, !traits.OwnSession || traits.TTY != modes.Terminal, "%s: a terminal controls one session", name)
	require.True(t, traits.OwnSession || traits.TTY == modes.Terminal, "%s is in the shell's session, so on its terminal", name)
	require.True(t, !traits.OwnSession || !traits.Job, "%s: a job is in the shell's session", name)
	require.True(t, !traits.Orphan || !traits.Job, "%s: a job is the shell's child", name)
	require.True(t, !traits.Foreground || traits.KeepsShell, "%s: who is in the foreground keeps the prompt", name)
	require.True(t, !traits.Append || traits.Output == modes.File, "%s appends to what is no file", name)
	require.NotEmpty(t, traits.Stdin, name)
	require.NotEmpty(t, traits.Output, name)
}

func TestSelection(t *testing.T) {
	s := selected("nohup double-fork", "exit hangup", "bash dash")
	s.Repeat = 3
	cells, err := s.Cells()
	require.NoError(t, err)
	require.Len(t, cells, 3*2*2*3*2) // repeats, shells, voices, forms, events
	require.Equal(t, 1, cells[0].Repeat)
	require.Equal(t, 3, cells[len(cells)-1].Repeat)
	double, _ := modes.Lookup("double-fork")
	nohup, _ := modes.Lookup("nohup")
	rows, err := Selection{Modes: []modes.Mode{nohup, double}, Without: []string{"setsid", "umask"}}.Rows()
	require.NoError(t, err)
	require.Len(t, rows, 1, "nohup has no steps")
	rows[0].Shell, rows[0].Event = "bash", event.All()[0]
	spec, err := rows[0].Spec()
	require.NoError(t, err)
	require.Contains(t, spec.Script.Line, "double-fork --without setsid,umask --log")
	require.Equal(t, "setsid,umask", rows[0].trial().Without)
	_, err = Selection{Modes: []modes.Mode{nohup}, Without: []string{"setsid"}}.Rows()
	require.ErrorContains(t, err, `nohup: cannot leave out "setsid"`)
	rows, err = Selection{Modes: []modes.Mode{nohup}, Via: []modes.Via{modes.Native}}.Rows()
	require.NoError(t, err)
	require.Len(t, rows, 1)
	cells, err = Selection{Modes: []modes.Mode{nohup}, Events: event.All()[:2], Shells: shell.All()[:1], Voices: []string{Chatty}, Runtimes: []string{"go", "perl"}}.Cells()
	require.NoError(t, err)
	require.Len(t, cells, 2*2*2) // runtimes, forms, events
	require.Equal(t, "go", cells[3].trial().Runtime)
	require.Equal(t, "perl", cells[4].trial().Runtime)
	require.Equal(t, "go", rows[0].trial().Runtime, "the built-in one where none is named")
}
