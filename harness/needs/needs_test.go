package needs

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/check"
	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/parts"
	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/modes"
)

func TestEveryNeedIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range All() {
		for _, is := range []string{n.ID, n.Head, n.Short} {
			require.False(t, seen[is] && is != n.Head, "%s twice", is)
			seen[is] = true
			require.NotEmpty(t, is, n.ID)
		}
		require.LessOrEqual(t, len(n.Head), 7, n.ID)
		require.LessOrEqual(t, len(n.Short), 30, n.ID)
		require.NotEmpty(t, n.Title, n.ID)
		require.NotEmpty(t, n.Why, n.ID)
		require.NotRegexp(t, `\.$`, n.Title+n.Why, n.ID)
		require.NotEmpty(t, n.Tests, n.ID)
		for i, test := range n.Tests {
			_, known := event.Lookup(test.Event)
			require.True(t, known, "%s: %s", n.ID, test.Event)
			_, known = parts.Lookup(test.Part)
			require.True(t, known || test.Part == "", "%s: %s", n.ID, test.Part)
			known = slices.ContainsFunc(check.All(), func(c check.Check) bool { return c.ID == test.Check })
			require.True(t, known || test.Check == "", "%s: %s", n.ID, test.Check)
			require.True(t, test.Met != nil || test.Check != "" || test.Also != nil, "%s: any trial would show it", n.ID)
			require.False(t, i == 0 && test.Then, "%s: there is none before", n.ID)
		}
	}
}

// meeting is a trial that shows what the test wants to see.
func meeting(n Need, test Test) plan.Trial {
	e := evidence.Evidence{
		Silent: true, Line: "nohup ./app &", Beats: evidence.Beats{Place: "file"}, Down: time.Second,
		Cost: &evidence.Cost{Typist: 1000, Owner: 1000}, Rotation: &evidence.Rotation{},
		Loop: &evidence.Loop{Starts: []time.Duration{1, 2}, Quiet: time.Second},
	}
	if n.ID == "timed" {
		e.Late = time.Millisecond
	}
	one := plan.Trial{Mode: "m", Via: "tool", Shell: "bash", Event: test.Event, Part: test.Part, Verdict: plan.Kept, Rule: "r", Outcome: evidence.Survived, Evidence: &e}
	if len(test.Met) > 0 {
		one.Outcome = test.Met[0]
	}
	for _, other := range n.Tests { // one trial feeds all that rest on it
		if other.Event == test.Event && other.Check != "" {
			one.Checks = append(one.Checks, plan.CheckResult{ID: other.Check, Verdict: plan.Kept, Holds: true, Got: "seen"})
		}
	}
	return one
}

// trials are those that a need takes, each once.
func trials(n Need) (all []plan.Trial) {
	for i, test := range n.Tests {
		if !slices.ContainsFunc(n.Tests[:i], func(o Test) bool { return o.Event == test.Event && o.Part == test.Part }) {
			all = append(all, meeting(n, test))
		}
	}
	return all
}

func cellOf(n Need, all ...plan.Trial) Cell {
	y := NewTally([]Need{n}, true)
	for _, one := range all {
		y.Add(one)
	}
	if len(all) == 0 { // some row there has to be
		y.Add(plan.Trial{Event: "none", Verdict: plan.Kept})
	}
	return y.Table().Rows[0].Cells[0]
}

// A cell is green by trials alone: take one away, or let it be one that was not made, could
// not tell or kept nothing, and it is not.
func TestACellIsGreenByTrialsAlone(t *testing.T) {
	spoils := map[string]func(*plan.Trial){
		"unfit":       func(one *plan.Trial) { one.Verdict, one.Outcome = plan.Unfit, evidence.Unfit },
		"skipped":     func(one *plan.Trial) { one.Verdict = plan.Skipped },
		"missing":     func(one *plan.Trial) { one.Verdict, one.Missing = plan.Skipped, "tmux" },
		"no evidence": func(one *plan.Trial) { one.Evidence = nil },
		"another":     func(one *plan.Trial) { one.Event = "none" },
	}
	for _, n := range All() {
		require.NotEqual(t, Met, cellOf(n).Answer, n.ID)
		require.Equal(t, Untold, cellOf(n).Answer, n.ID)
		all := trials(n)
		is := cellOf(n, all...)
		require.Equal(t, Met, is.Answer, "%s: %v", n.ID, is.Why)
		require.NotZero(t, is.Trials, n.ID)
		require.NotEmpty(t, is.Why, n.ID)
		require.Equal(t, []string{"r"}, is.Rules, n.ID)
		for name, spoil := range spoils {
			spoiled := trials(n)
			for i := range spoiled {
				spoil(&spoiled[i])
			}
			require.NotEqual(t, Met, cellOf(n, spoiled...).Answer, "%s, %s", n.ID, name)
		}
		for i := range all {
			if n.Any {
				continue
			}
			rest := slices.Delete(slices.Clone(all), i, i+1)
			require.NotEqual(t, Met, cellOf(n, rest...).Answer, "%s without %s", n.ID, all[i].Event)
			unfit := slices.Clone(all)
			unfit[i].Verdict = plan.Unfit
			require.Equal(t, Untold, cellOf(n, unfit...).Answer, "%s, %s unfit", n.ID, all[i].Event)
		}
	}
}

func TestAnswers(t *testing.T) {
	type change = func(all []plan.Trial)
	outcome := func(i int, is evidence.Outcome) change { return func(all []plan.Trial) { all[i].Outcome = is } }
	fails := func(i int, id string) change {
		return func(all []plan.Trial) {
			for j := range all[i].Checks {
				all[i].Checks[j].Holds = all[i].Checks[j].ID != id && all[i].Checks[j].Holds
			}
		}
	}
	skip := func(i int, missing string) change {
		return func(all []plan.Trial) { all[i].Verdict, all[i].Why, all[i].Missing = plan.Skipped, "why", missing }
	}
	unseen := func(all []plan.Trial) { all[0].Checks[0].Verdict = plan.Skipped }
	seen := func(i int, do func(e *evidence.Evidence)) change {
		return func(all []plan.Trial) { do(all[i].Evidence) }
	}
	for _, c := range []struct {
		need    string
		changes []change
		answer  Answer
		told    string // of Lost, or of Why
	}{
		{"terminal", []change{outcome(0, evidence.Died)}, NotMet, "hangup: "},
		{"terminal", []change{outcome(0, evidence.Muted)}, Half, "survived"}, // as its evidence says
		{"terminal", []change{skip(0, "")}, NotAsked, "why"},
		{"terminal", []change{skip(0, "tmux")}, Untold, "why"},
		{"logout", []change{outcome(1, evidence.Died)}, Half, "not where KillUserProcesses=yes"},
		{"logout", []change{outcome(0, evidence.Died)}, NotMet, "ssh-exit: "},
		{"crash", []change{outcome(1, evidence.Died)}, Half, "not after an exit with status 1"},
		{"crash", []change{outcome(0, evidence.Died), outcome(1, evidence.Restarted)}, NotMet, "crash: "},
		{"crash", []change{seen(0, func(e *evidence.Evidence) { e.Late = 1 }), seen(1, func(e *evidence.Evidence) { e.Late = 1 })}, Half, "only at its next time"},
		{"crash", []change{outcome(1, evidence.Died), seen(0, func(e *evidence.Evidence) { e.Late = 1 })}, Half, "only at its next time"},
		{"loop", []change{seen(0, func(e *evidence.Evidence) { e.Loop.Quiet = 0 })}, NotMet, "no end of it"},
		{"loop", []change{seen(0, func(e *evidence.Evidence) { e.Loop = nil })}, NotAsked, "nobody starts it again"},
		{"demand", []change{fails(0, "listen.never-refused")}, NotMet, "seen"},
		{"timed", []change{seen(0, func(e *evidence.Evidence) { e.Late = 0 })}, NotMet, "whenever it ends"},
		{"timed", []change{outcome(1, evidence.Died)}, Half, "not when its time passed"},
		{"timed", []change{skip(1, ""), skip(2, "")}, Met, "after its time"},
		{"timed", []change{skip(0, "")}, NotAsked, "why"}, // what refines it alone is no answer
		{"hang", []change{outcome(0, evidence.Survived)}, Untold, "could not be made"},
		{"hang", []change{outcome(0, evidence.Died)}, Half, "nobody starts another"},
		{"log", []change{fails(0, "log.complete")}, NotMet, "seen"},
		{"log", []change{seen(0, func(e *evidence.Evidence) { e.Beats.Place = "pane" })}, Half, "in its pane"},
		{"log", []change{seen(0, func(e *evidence.Evidence) { e.Beats.Place, e.Cost.Log = "pane", true })}, Met, "window's log"},
		{"log", []change{seen(0, func(e *evidence.Evidence) { e.Beats.Place = "terminal" })}, NotMet, "terminal"},
		{"rotate", []change{outcome(0, evidence.Muted), outcome(2, evidence.Muted)}, Half, "only if the program opens it anew"},
		{"rotate", []change{outcome(0, evidence.Muted), outcome(1, evidence.Died), seen(2, func(e *evidence.Evidence) { e.Rotation.Hole = 9 })}, Half, "zeros"},
		{"rotate", []change{outcome(0, evidence.Muted), outcome(1, evidence.Died), outcome(2, evidence.Muted)}, NotMet, "rotate"},
		{"limits", []change{fails(2, "limit.files")}, Half, "descriptors are not limited"},
		{"limits", []change{fails(0, "limit.memory"), fails(1, "limit.processes"), fails(2, "limit.files"), fails(3, "limit.cpu")}, NotMet, "seen"},
		{"sandbox", []change{fails(0, "home.protected")}, Half, "it may write to homes"},
		{"sandbox", []change{fails(0, "system.protected"), fails(0, "home.protected")}, NotMet, "seen"},
		{"stop", []change{fails(0, "children.end")}, Half, "its children are left"},
		{"stop", []change{fails(0, "stop.asked")}, Half, "it is not asked first"},
		{"reload", []change{unseen}, Untold, "seen"},
		{"stop", []change{outcome(0, evidence.Survived)}, NotMet, "stop: "},
		{"several", []change{func(all []plan.Trial) { all[0].Checks = nil }}, NotAsked, "no meaning"},
		{"rootless", []change{seen(0, func(e *evidence.Evidence) { e.Line = "sudo systemctl start app" })}, NotMet, "sudo"},
		{"rootless", []change{seen(0, func(e *evidence.Evidence) { e.Cost.Owner = 0 })}, NotMet, "another user"},
		{"rootless", []change{seen(0, func(e *evidence.Evidence) { e.Cost.Typist, e.Cost.Owner = 0, 0 })}, Untold, "root typed it"},
		{"rootless", []change{seen(0, func(e *evidence.Evidence) { e.Cost = nil })}, Untold, "not seen"},
	} {
		n := All()[slices.IndexFunc(All(), func(n Need) bool { return n.ID == c.need })]
		all := trials(n)
		for _, change := range c.changes {
			change(all)
		}
		is := cellOf(n, all...)
		require.Equal(t, c.answer, is.Answer, "%s: %v %v", c.need, is.Lost, is.Why)
		told := is.Why
		if c.answer == Half {
			told = is.Lost
		}
		require.Contains(t, told[0], c.told, c.need)
	}
}

func TestTrialsThatDisagreeTellNothing(t *testing.T) {
	n := All()[0]
	good, bad := meeting(n, n.Tests[0]), meeting(n, n.Tests[0])
	bad.Outcome = evidence.Died
	is := cellOf(n, good, bad, good)
	require.Equal(t, Untold, is.Answer)
	require.Equal(t, []string{"its trials disagree: met 2, not-met 1"}, is.Why)
	require.Equal(t, Met, cellOf(n, good, good).Answer)
}

func TestWhatTakesALabSaysSo(t *testing.T) {
	y := NewTally(All(), false)
	y.Add(plan.Trial{Event: "hangup", Verdict: plan.Kept})
	for i, c := range y.Table().Rows[0].Cells {
		if All()[i].ID == "reboot" {
			require.Equal(t, Untold, c.Answer)
			require.Equal(t, []string{"reboot: " + TakesLab}, c.Why)
		}
	}
}

// One trial feeds all needs that rest on it.
func TestEachTrialIsMadeOnce(t *testing.T) {
	nohup, _ := modes.Lookup("nohup")
	bash, _ := shell.Lookup("bash")
	s := plan.Selection{Modes: []modes.Mode{nohup}, Shells: []shell.Shell{bash}, Repeat: 2}
	for _, lab := range []*plan.Machine{nil, {}} {
		s.Lab = lab
		cells, err := Cells(All(), s)
		require.NoError(t, err)
		seen := map[string]bool{}
		for _, c := range cells {
			trial, _ := c.Skipped()
			require.True(t, c.Costs)
			key := c.String() + c.Part + string(rune('0'+trial.Repeat))
			require.False(t, seen[key], "%s twice", key)
			require.False(t, c.Event.Lab && lab == nil, key)
			seen[key] = true
		}
		stops := slices.DeleteFunc(cells, func(c plan.Cell) bool { return c.Event.ID != "stop" || c.Form.Via != modes.Tool })
		require.Len(t, stops, 2)
	}
}

func TestCostIsTheMedian(t *testing.T) {
	require.Nil(t, median(nil))
	of := func(ready time.Duration, memory ...uint64) evidence.Cost {
		c := evidence.Cost{Ready: ready}
		for _, m := range memory {
			c.Helpers = append(c.Helpers, evidence.Helper{Comm: "tmux", Memory: m})
		}
		return c
	}
	require.Equal(t, &Cost{Ready: 2, Memory: 5, Processes: 1, Helpers: []string{"tmux"}, Trials: 3},
		median([]evidence.Cost{of(9), of(1, 5), of(2, 5, 3)}))
	require.True(t, median([]evidence.Cost{of(1, 0)}).Hidden)
}
