package plan

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/check"
	"outlive/harness/evidence"
	"outlive/modes"
)

// Evidence of a chatty job under nohup in bash, whose terminal closed; the
// tables change it.
func nohupEvidence() evidence.Evidence {
	shell := evidence.Process{PID: 100, PPID: 50, PGID: 100, SID: 100, Comm: "bash", TTYNr: 34819, TTY: "pts/3", Umask: 0o22}
	return evidence.Evidence{
		Line: "nohup outlive workload >log 2>&1 &", Prompt: true, LeaderGone: true, Reaper: 50, Event: "the master was closed",
		Shell: shell,
		Before: evidence.Process{
			PID: 120, PPID: 100, PGID: 120, SID: 100, Start: 4711, Comm: "outlive", TTYNr: 34819, TTY: "pts/3",
			Ignored: 1, Umask: 0o22, Dir: "/home", Env: []string{"HOME"},
			FDs: []evidence.FD{{N: 0, Target: "/dev/null", Flags: 1}, {N: 1, Target: "/home/log", Flags: 1}, {N: 2, Target: "/home/log", Flags: 1}},
		},
		After: &evidence.Process{PID: 120}, Asked: 1, AskedAfter: 1,
		Pongs:    []evidence.Pong{{N: 1}, {N: 2}},
		Beats:    evidence.Beats{Place: "file", Stdout: []int{1, 2}, Stderr: []int{1, 2}},
		Acquired: new(bool),
	}
}

// jobEvidence is that of a plain job that SIGHUP from its shell has ended.
func jobEvidence() evidence.Evidence {
	e := nohupEvidence()
	terminal := evidence.FD{Target: "/dev/pts/3", Flags: 2}
	e.Before.FDs = nil
	for n := range 3 {
		terminal.N = n
		e.Before.FDs = append(e.Before.FDs, terminal)
	}
	e.Before.Ignored = 0
	e.After, e.Acquired, e.AskedAfter = nil, nil, 0
	e.Pongs, e.Beats = e.Pongs[:1], evidence.Beats{Place: "terminal", Stdout: []int{1}, Stderr: []int{1}}
	e.Gone, e.Ending = true, evidence.Ending{Signal: "SIGHUP", Code: -1, By: "pidfd"}
	return e
}

func TestJudge(t *testing.T) {
	nohup, job := cell(nohupForm, "bash", "hangup", Chatty), cell(jobForm, "bash", "hangup", Chatty)
	spared, held := cell(jobForm, "dash", "hangup", Chatty), cell(nohupForm, "bash", "suspend-hangup", Silent)
	held.Form.Held = "nohup {cmd} >{log} 2>&1"
	for name, tt := range map[string]struct {
		cell    Cell
		from    evidence.Evidence
		change  func(e *evidence.Evidence)
		outcome evidence.Outcome
		verdict Verdict
		why     string // begins so
		broken  string // the only check that is
	}{
		"survives as it must": {nohup, nohupEvidence(), func(*evidence.Evidence) {},
			evidence.Survived, Kept, "SIGHUP is ignored", ""},
		"dies as it must": {job, jobEvidence(), func(*evidence.Evidence) {},
			evidence.Died, Kept, "bash sends the SIGHUP that it gets", ""},
		"dies though it must not": {nohup, nohupEvidence(), func(e *evidence.Evidence) {
			e.Gone, e.Ending = true, evidence.Ending{Signal: "SIGHUP", By: "waitid"}
		}, evidence.Died, Broken, "ended by SIGHUP, though: SIGHUP is ignored", ""},
		"dies of another signal": {job, jobEvidence(), func(e *evidence.Evidence) { e.Ending.Signal = "SIGTERM" },
			evidence.Died, Broken, "ended by SIGTERM, though: bash sends the SIGHUP", ""},
		"exits instead": {job, jobEvidence(), func(e *evidence.Evidence) { e.Ending = evidence.Ending{Code: 1, By: "waitid"} },
			evidence.Died, Broken, "exited with status 1, though: bash sends the SIGHUP", ""},
		"says goodbye instead": {job, jobEvidence(), func(e *evidence.Evidence) { e.Ending = evidence.Ending{Signal: "SIGTERM", By: "goodbye"} },
			evidence.Died, Broken, "ended by SIGTERM, though", ""},
		"dies, nobody knows how": {job, jobEvidence(), func(e *evidence.Evidence) {
			e.Ending = evidence.Ending{Code: -1, Why: "its parent reaped it, and this kernel keeps no exit status (Linux 6.15)"}
		}, evidence.Died, Kept, "bash sends the SIGHUP", ""},
		"lives though it must not": {job, jobEvidence(), func(e *evidence.Evidence) { e.Gone = false },
			evidence.Survived, Broken, "survived, though: bash sends the SIGHUP", ""},
		"mute as it must be": {spared, jobEvidence(), func(e *evidence.Evidence) {
			e.Gone, e.AskedAfter = false, 1
			e.Pongs = append(e.Pongs, evidence.Pong{N: 2, Stdout: "EIO", Stderr: "EIO"})
		}, evidence.Muted, Kept, "alive, but its output goes to a terminal that is gone", ""},
		"mute though it must not be": {nohup, nohupEvidence(), func(e *evidence.Evidence) {
			e.Pongs[1].Stdout, e.Beats.Stdout = "ENOSPC", []int{1}
		}, evidence.Muted, Broken, "its writes fail with ENOSPC, though: SIGHUP is ignored", "log.complete"},
		"heard on one stream only": {nohup, nohupEvidence(), func(e *evidence.Evidence) { e.Beats.Stderr = []int{1} },
			evidence.Muted, Broken, "muted, though:", "log.complete"},
		"a beat before the event is lost": {nohup, nohupEvidence(), func(e *evidence.Evidence) { e.Beats.Stdout = []int{2} },
			evidence.Survived, Broken, "SIGHUP is ignored", "log.complete"},
		"a beat is doubled": {nohup, nohupEvidence(), func(e *evidence.Evidence) { e.Beats.Stdout = []int{1, 1, 2} },
			evidence.Survived, Broken, "SIGHUP is ignored", "log.complete"},
		"silent ones are not heard": {cell(nohupForm, "bash", "hangup", Silent), nohupEvidence(), func(e *evidence.Evidence) {
			e.Silent, e.Beats = true, evidence.Beats{}
		}, evidence.Survived, Kept, "SIGHUP is ignored", ""},
		"stopped": {nohup, nohupEvidence(), func(e *evidence.Evidence) { e.Stopped, e.Acquired = true, nil },
			evidence.Stopped, Broken, "stopped, though", ""},
		"stuck": {nohup, nohupEvidence(), func(e *evidence.Evidence) { e.Stuck = "the terminal was closed, but bash (100) did not end" },
			evidence.Stuck, Broken, "the terminal was closed, but bash (100) did not end, though", "shell.free"},
		"unfit goes before all": {nohup, nohupEvidence(), func(e *evidence.Evidence) {
			e.Unfit, e.Stuck, e.Gone = "left behind: sleep (7)", "x", true
		}, evidence.Unfit, Unfit, "left behind: sleep (7)", ""},
		"a check that holds and must not": {job, jobEvidence(), func(e *evidence.Evidence) { e.Before.SID = 120 + 1 },
			evidence.Died, Broken, "bash sends the SIGHUP", "session.own"},
		"a check that must hold and does not": {nohup, nohupEvidence(), func(e *evidence.Evidence) { e.Before.Ignored = 0 },
			evidence.Survived, Broken, "SIGHUP is ignored", "signal.hup"},
		"a check that could not be seen": {nohup, nohupEvidence(), func(e *evidence.Evidence) { e.Before.Umask = -1 },
			evidence.Survived, Kept, "SIGHUP is ignored", ""},
		"one of several signals": {held, nohupEvidence(), func(e *evidence.Evidence) {
			e.Silent, e.Prompt, e.Gone, e.Acquired, e.Ending = true, false, true, nil, evidence.Ending{Signal: "SIGTERM", By: "goodbye"}
		}, evidence.Died, Kept, "bash sends SIGTERM to its stopped jobs", ""},
		"an expectation there is none for": {cell(nohupForm, "tcsh", "hangup", Chatty), nohupEvidence(), func(*evidence.Evidence) {},
			evidence.Unfit, Unfit, `cannot stage: no shell is called "tcsh"`, ""},
	} {
		tt.change(&tt.from)
		is := tt.cell.Judge(tt.from)
		require.Equal(t, tt.outcome, is.Outcome, name)
		require.Equal(t, tt.verdict, is.Verdict, "%s: %s %v", name, is.Why, is.Checks)
		require.Regexp(t, "^"+regexp.QuoteMeta(tt.why), is.Why, name)
		for _, c := range is.Checks {
			require.Equal(t, c.ID == tt.broken, c.Verdict == Broken, "%s: %s: %s", name, c.ID, c.Got)
		}
		again := tt.cell.Judge(tt.from)
		require.Equal(t, is, again, "%s: judged again", name)
		require.Equal(t, Subject{PID: 120, Start: 4711}, is.Subject)
	}
}

func TestSender(t *testing.T) {
	fatal := func(from int, comm string) evidence.Signal {
		return evidence.Signal{Name: "SIGHUP", From: from, FromComm: comm, To: 120, Fate: "delivered"}
	}
	kernel := fatal(100, "bash") // the task in front
	kernel.Kernel = true
	itself := fatal(120, "outlive")
	ignored, other, elsewhere := fatal(7, "kill"), fatal(7, "kill"), fatal(7, "kill")
	ignored.Fate, other.Name, elsewhere.To = "ignored", "SIGCONT", 121
	for name, tt := range map[string]struct {
		signals []evidence.Signal
		want    string
	}{
		"no witness":                {nil, ""},
		"nothing was seen":          {[]evidence.Signal{}, ""},
		"the shell":                 {[]evidence.Signal{fatal(100, "bash")}, "shell"},
		"the kernel":                {[]evidence.Signal{kernel}, "kernel"},
		"a process":                 {[]evidence.Signal{fatal(7, "kill")}, "kill"},
		"a process without a name":  {[]evidence.Signal{fatal(7, "")}, ""},
		"Go's runtime raises again": {[]evidence.Signal{fatal(100, "bash"), itself}, "shell"},
		"only itself":               {[]evidence.Signal{itself}, ""},
		"the first that counts":     {[]evidence.Signal{ignored, other, elsewhere, itself, fatal(8, "second"), kernel}, "second"},
	} {
		e := jobEvidence()
		e.Signals = tt.signals
		require.Equal(t, tt.want, sender(e), name)
		e.Gone = false
		require.Empty(t, sender(e), name)
	}
}

// Every check is judged, but for those whose rule speaks of what is not there.
func TestEveryCheckIsJudged(t *testing.T) {
	e := nohupEvidence()
	is := cell(nohupForm, "bash", "hangup", Chatty).Judge(e)
	spoken := slices.DeleteFunc(check.All(), func(c check.Check) bool { return c.Holds(e).Moot })
	require.Len(t, is.Checks, len(spoken))
	require.Greater(t, len(spoken), 15)
	for i, c := range spoken {
		require.Equal(t, c.ID, is.Checks[i].ID)
		require.NotEmpty(t, is.Checks[i].Got)
		require.NotEmpty(t, is.Checks[i].Want)
		require.Equal(t, c.Source, is.Checks[i].Source)
	}
}

func TestSummaryCounts(t *testing.T) {
	var s Summary
	for _, v := range []Verdict{Kept, Broken, Skipped, Unfit, Kept, ""} {
		s.Add(Trial{Verdict: v})
	}
	require.Equal(t, Summary{Trials: 6, Kept: 2, Broken: 1, Skipped: 1, Unfit: 2}, s)
}

// An ending that nobody saw passes, as there is nothing to hold against it, but
// not in silence.
func TestAnEndingThatNobodySawIsCounted(t *testing.T) {
	e := jobEvidence()
	require.False(t, cell(jobForm, "bash", "hangup", Chatty).Judge(e).Unseen)
	e.Ending = evidence.Ending{Code: -1}
	one := cell(jobForm, "bash", "hangup", Chatty).Judge(e)
	require.True(t, one.Unseen)
	var s Summary
	s.Add(one)
	require.Equal(t, Summary{Trials: 1, Kept: 1, Unseen: 1}, s)
	require.False(t, cell(nohupForm, "bash", "hangup", Chatty).Judge(nohupEvidence()).Unseen, "one that lives")
}

func TestSkippedTrials(t *testing.T) {
	for name, tt := range map[string]struct {
		cell    Cell
		verdict Verdict
		why     string
	}{
		"meaningless":   {cell(foregroundForm, "bash", "exit", Chatty), Skipped, "no prompt to type at"},
		"not held":      {cell(nohupForm, "bash", "suspend-hangup", Chatty), Skipped, "nothing of it is left in the foreground"},
		"not installed": {cell(needing(nohupForm, "no-such-tool"), "bash", "hangup", Chatty), Skipped, "no-such-tool is not installed"},
		"not in dash":   {cell(asking(nohupForm, modes.Disowns), "dash", "hangup", Chatty), Skipped, "dash has no disown"},
		"no such shell": {cell(nohupForm, "tcsh", "hangup", Chatty), Unfit, "no shell is called"},
		"no such step":  {Cell{Form: nohupForm, Shell: "bash", Without: []string{"fork3"}}, Unfit, `cannot leave out "fork3"`},
	} {
		one, ok := tt.cell.Skipped()
		require.True(t, ok, name)
		require.Equal(t, tt.verdict, one.Verdict, name)
		require.Contains(t, one.Why, tt.why, name)
	}
	_, ok := cell(jobForm, "bash", "exit", Chatty).Skipped()
	require.False(t, ok)
}

func needing(f modes.Form, program string) modes.Form {
	f.Needs = []string{program}
	return f
}

func asking(f modes.Form, feature modes.Feature) modes.Form {
	f.Asks = []modes.Feature{feature}
	return f
}
