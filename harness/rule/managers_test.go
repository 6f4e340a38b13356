package rule

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
)

func TestBelowSupervisors(t *testing.T) {
	p := func(pid int) evidence.Process { return evidence.Process{PID: pid, Comm: "app"} }
	main := p(5)
	right := evidence.Managed{By: "s6", Up: true, Said: "up", Watched: 5, Main: &main, Stopped: true}
	with := func(change func(m *evidence.Managed)) evidence.Managed { m := right; change(&m); return m }
	for name, c := range map[string]struct {
		seen       []evidence.Managed
		runs, ends string // as found has it
	}{
		"right":       {[]evidence.Managed{right}, "kept", "kept"},
		"workers":     {[]evidence.Managed{with(func(m *evidence.Managed) { m.Main = nil })}, "kept", "kept"},
		"gone":        {[]evidence.Managed{with(func(m *evidence.Managed) { m.Up, m.Said, m.Main = false, "exit 1", nil })}, "it does not run: exit 1", "-"},
		"detached":    {[]evidence.Managed{right, with(func(m *evidence.Managed) { m.Up, m.Watched, m.Apart = false, 0, []evidence.Process{p(5)} })}, "unsupervised: app (5)", "kept"},
		"beside":      {[]evidence.Managed{with(func(m *evidence.Managed) { m.Apart = []evidence.Process{p(7)} })}, "beside what it watches: app (7)", "kept"},
		"another":     {[]evidence.Managed{with(func(m *evidence.Managed) { m.Watched, m.Apart = 4, []evidence.Process{p(5)} })}, "watches process 4, and the main one is app (5)", "kept"},
		"stubborn":    {[]evidence.Managed{with(func(m *evidence.Managed) { m.Stopped = false })}, "kept", "did not end"},
		"killed":      {[]evidence.Managed{with(func(m *evidence.Managed) { m.Killed = true })}, "kept", "did not end"},
		"left":        {[]evidence.Managed{with(func(m *evidence.Managed) { m.Left = []evidence.Process{p(8)} })}, "kept", "left: app (8)"},
		"unfit":       {[]evidence.Managed{{By: "s6", Unfit: "no room"}}, "?", "-"},
		"unfit, too":  {[]evidence.Managed{right, {By: "runit", Unfit: "no room"}}, "kept", "kept"},
		"nobody":      {nil, "?", "-"},
		"unfit, left": {[]evidence.Managed{{By: "runit", Unfit: "no room"}, with(func(m *evidence.Managed) { m.Left = []evidence.Process{p(8)} })}, "kept", "left"},
	} {
		for id, want := range map[string]string{"supervised.runs": c.runs, "supervised.stops": c.ends} {
			found(t, name, id, want, evidence.Rehearsal{Supervised: c.seen})
		}
	}
}

func TestStaysNamesTheOption(t *testing.T) {
	r, _ := Lookup("supervised.stays")
	for comm, option := range map[string]string{"nginx": "daemon off;", "php-fpm8.2": "--nodaemonize", "cron": "cron -f", "mine": "its own option"} {
		var seen evidence.Rehearsal
		seen.First.Seen.Before.Comm = comm
		require.Contains(t, r.FixFor(seen).In("C"), option)
	}
}

func TestAsProcess1(t *testing.T) {
	first := &evidence.Process{PID: 5, Comm: "app"}
	stopped := func(m evidence.Met) *evidence.Contained {
		return &evidence.Contained{First: first, Orphan: evidence.Zombie, Stop: &evidence.Stop{Met: m}}
	}
	exited := func(code int) *evidence.Contained {
		return stopped(evidence.Met{Gone: true, Ending: evidence.Ending{Code: code, By: "waitid"}})
	}
	for name, c := range map[string]struct {
		seen *evidence.Contained
		want [3]string // stays, term, exits-clean: as above
	}{
		"right":     {exited(0), [3]string{"kept", "kept", "kept"}},
		"143":       {exited(143), [3]string{"kept", "kept", "kept"}},
		"2":         {exited(2), [3]string{"kept", "kept", "exited with status 2"}},
		"unknown":   {stopped(evidence.Met{Gone: true}), [3]string{"kept", "kept", "?"}},
		"stubborn":  {stopped(evidence.Met{}), [3]string{"kept", "app goes on after", "-"}},
		"default":   {&evidence.Contained{First: first, Default: true, Stop: &evidence.Stop{}}, [3]string{"kept", "spared the default action", "-"}},
		"detached":  {&evidence.Contained{Ending: evidence.Ending{By: "waitid"}, Lost: []evidence.Process{*first}}, [3]string{"app (5) too", "-", "-"}},
		"not asked": {&evidence.Contained{First: first}, [3]string{"kept", "?", "?"}},
		"not tried": {nil, [3]string{"?", "?", "?"}},
	} {
		for i, id := range []string{"container.stays", "container.term", "container.exits-clean"} {
			found(t, name, id, c.want[i], evidence.Rehearsal{Contained: c.seen})
		}
	}
}

func TestWhichTypeFits(t *testing.T) {
	main := evidence.Process{PID: 5, Comm: "app"}
	run := evidence.Unit{Result: "success"}
	run.Up, run.Watched, run.Main, run.Stopped = true, 5, &main, true
	with := func(kind string, from evidence.Unit, changes ...func(u *evidence.Unit)) evidence.Unit {
		from.By = kind
		for _, change := range changes {
			change(&from)
		}
		return from
	}
	returned := evidence.Unit{Returned: true, Result: "success"}
	waits := evidence.Unit{Waited: true}
	daemon := func(u evidence.Unit) []evidence.Unit {
		return []evidence.Unit{with("simple", returned), with("forking", u), with("notify", returned)}
	}
	for name, c := range map[string]struct {
		returned bool
		units    []evidence.Unit
		want     [4]string // fits, no-fork, notify, stop: as found has it
	}{
		"stays": {false, []evidence.Unit{with("simple", run), with("exec", run), with("forking", waits), with("notify", waits)}, [4]string{"kept", "kept", "-", "kept"}},
		"notifies": {false, []evidence.Unit{with("simple", run), with("notify", run, func(u *evidence.Unit) { u.Told = []string{"READY=1"} })},
			[4]string{"kept", "kept", "kept", "kept"}},
		"wrong pid": {false, []evidence.Unit{with("simple", run), with("notify", waits, func(u *evidence.Unit) { u.Refused = "only permitted" })},
			[4]string{"kept", "kept", "only permitted", "kept"}},
		"never ready": {false, []evidence.Unit{with("simple", run), with("notify", waits, func(u *evidence.Unit) { u.Told = []string{"STATUS=up"} })},
			[4]string{"kept", "kept", "never READY=1", "kept"}},
		"forks":      {true, daemon(run), [4]string{"kept", "returned", "-", "kept"}},
		"no pid":     {true, daemon(with("", run, func(u *evidence.Unit) { u.Watched = 0 })), [4]string{"does not know its main process", "returned", "-", "kept"}},
		"fails then": {true, daemon(evidence.Unit{Result: "protocol", Journal: "no PID file"}), [4]string{"no PID file", "returned", "-", "-"}},
		"stops with 1": {false, []evidence.Unit{with("simple", run, func(u *evidence.Unit) { u.Stopped, u.Result = false, "exit-code" })},
			[4]string{"Result= is exit-code", "kept", "-", "Result= is exit-code"}},
		"not there": {false, []evidence.Unit{with("simple", evidence.Unit{Result: "exit-code"})}, [4]string{"?", "?", "?", "?"}},
		"not tried": {false, nil, [4]string{"?", "?", "?", "?"}},
	} {
		seen := evidence.Rehearsal{Units: c.units, First: evidence.Start{Returned: c.returned}}
		for i, id := range []string{"systemd.fits", "systemd.no-fork", "systemd.notify", "systemd.stop"} {
			found(t, name, id, c.want[i], seen)
		}
	}
}

// found holds a rule's finding against what is wanted: "kept", "?" for what cannot be
// told, "-" for what is moot, else part of what is wrong.
func found(t *testing.T, name, id, want string, seen evidence.Rehearsal) {
	t.Helper()
	r, _ := Lookup(id)
	f := r.Judge(seen)
	switch {
	case want == "kept":
		require.True(t, f.Holds, "%s: %s: %+v", name, id, f)
	case want == "-" || want == "?":
		require.NotEmpty(t, f.Unseen, "%s: %s: %+v", name, id, f)
		require.Equal(t, want == "-", f.Moot, "%s: %s", name, id)
	default:
		require.False(t, f.Holds || f.Unseen != "", "%s: %s: %+v", name, id, f)
		require.Contains(t, f.Got, want, "%s: %s", name, id)
	}
}
