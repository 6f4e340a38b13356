package harness

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// A mode's own way to stop what it has started asks, insists or hangs up, and reaches the
// whole tree or the process alone, as is said of it; nobody waits who does not say so.
func TestHowEachIsStopped(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	const stopped, timeout = 0, 5 * time.Second // DefaultTimeoutStopSec= of a lab
	type want struct {
		signal string // that ended it; "" for none
		left   bool   // its child
		least  time.Duration
		result string // of its unit
	}
	all := map[string]want{
		"nohup plain":                       {"SIGTERM", false, stopped, ""},
		"nohup forks":                       {"SIGTERM", true, stopped, ""},
		"nohup ignores":                     {"", false, stopped, ""},
		"start-stop-daemon ignores":         {"SIGKILL", false, timeout, ""},
		"tmux forks":                        {"SIGHUP", false, stopped, ""},
		"tmux forks-off":                    {"SIGHUP", true, stopped, ""},
		"screen plain":                      {"SIGHUP", false, stopped, ""},
		"sysvinit forks":                    {"SIGTERM", true, stopped, ""},
		"supervisord forks":                 {"SIGTERM", true, stopped, ""},
		"supervisord ignores":               {"SIGKILL", false, 10 * time.Second, ""},
		"runit forks":                       {"SIGTERM", true, stopped, ""},
		"runit ignores":                     {"", false, 7 * time.Second, ""},
		"s6 ignores":                        {"", false, 7 * time.Second, ""},
		"daemontools forks":                 {"SIGTERM", true, stopped, ""},
		"daemontools ignores":               {"", false, stopped, ""},
		"systemd-service plain":             {"SIGTERM", false, stopped, "success"},
		"systemd-service forks":             {"SIGTERM", false, stopped, "success"},
		"systemd-service forks-off":         {"SIGTERM", false, stopped, "success"},
		"systemd-service forks-off-deaf":    {"SIGTERM", false, timeout, "timeout"},
		"systemd-service ignores":           {"SIGKILL", false, timeout, "timeout"},
		"systemd-kill-mixed forks-off":      {"SIGTERM", false, stopped, "success"},
		"systemd-kill-mixed forks-off-deaf": {"SIGTERM", false, stopped, "success"},
		"systemd-kill-process forks":        {"SIGTERM", true, stopped, "success"},
		"systemd-kill-process ignores":      {"SIGKILL", false, timeout, "timeout"},
		"systemd-kill-none forks":           {"", false, stopped, "success"},
		"systemd-scope forks-off":           {"SIGTERM", false, stopped, ""},
		"systemd-user-service ignores":      {"SIGKILL", false, timeout, ""},
	}
	var cells []plan.Cell
	for name := range all {
		cells = append(cells, played(t, name, "stop")...)
	}
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		if one.Verdict == plan.Skipped {
			return // it is not installed
		}
		is, e := all[one.Mode+" "+one.Part], one.Evidence
		require.Equal(t, is.signal != "", one.Outcome == evidence.Died, "%s: %s", one, one.Outcome)
		require.Equal(t, is.signal, one.Signal, one)
		require.Equal(t, is.signal == "SIGTERM", e.Ending.By == "goodbye", "%s: %+v", one, e.Ending)
		require.GreaterOrEqual(t, e.Stop.Took, is.least, one)
		require.Equal(t, is.result, e.Stop.Result, "%s: %+v", one, e.Stop)
		if strings.HasPrefix(one.Part, "forks") {
			require.Len(t, e.Children, 1, one)
			require.Equal(t, is.left, is.signal != "" && !e.Children[0].Gone, one)
		}
	})
	require.NoError(t, err)
}

// A restart ends one process and has another do the work, but where nobody kills who does
// not listen; where a stop ends nobody there are two.
func TestHowEachIsRestarted(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	const another, same = evidence.Restarted, evidence.Survived
	all := map[string]struct {
		want evidence.Outcome
		two  bool
	}{
		"nohup plain":             {evidence.Skipped, false},
		"systemd-service plain":   {another, false},
		"systemd-service ignores": {another, false},
		"systemd-kill-none plain": {another, true},
		"sysvinit plain":          {another, false},
		"supervisord plain":       {another, false},
		"runit plain":             {another, false},
		"runit ignores":           {same, false},
		"daemontools plain":       {another, false},
	}
	var cells []plan.Cell
	for name := range all {
		cells = append(cells, played(t, name, "restart")...)
	}
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		is := all[one.Mode+" "+one.Part]
		if one.Verdict == plan.Skipped && is.want != evidence.Skipped {
			return // it is not installed
		}
		require.Equal(t, is.want, one.Outcome, one)
		if is.want == evidence.Skipped {
			return
		}
		e := one.Evidence
		require.Equal(t, is.want == another && !is.two, e.Gone, "%s: two: %t", one, is.two)
		require.Equal(t, e.Gone, e.Down > 0, one)
	})
	require.NoError(t, err)
}

// Told to read its configuration again, a program that knows SIGHUP does; one that does
// not ends by that, and who has told it so has status 0.
func TestHowEachIsReloaded(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	const lives, died, another = evidence.Survived, evidence.Died, evidence.Restarted
	all := map[string]struct {
		want    evidence.Outcome
		rereads int
		code    int
	}{
		"nohup plain":             {lives, 0, 0},
		"nohup reloads":           {lives, 1, 0},
		"setsid plain":            {died, 0, 0},
		"systemd-service reloads": {lives, 0, 1}, // there is no ExecReload=
		"systemd-reload reloads":  {lives, 1, 0},
		"systemd-reload plain":    {died, 0, 0},
		"systemd-reload quits":    {died, 0, 0},
		"supervisord plain":       {another, 0, 0},
		"supervisord reloads":     {lives, 1, 0},
		"runit plain":             {another, 0, 0},
		"daemontools reloads":     {lives, 1, 0},
	}
	var cells []plan.Cell
	for name := range all {
		cells = append(cells, played(t, name, "reload")...)
	}
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		if one.Verdict == plan.Skipped {
			return // it is not installed
		}
		is := all[one.Mode+" "+one.Part]
		require.Equal(t, is.want, one.Outcome, one)
		require.Equal(t, is.rereads, one.Evidence.Rereads, one)
		require.Equal(t, is.code, min(1, one.Evidence.Reload.Code), "%s: %+v", one, one.Evidence.Reload)
		if strings.HasPrefix(one.Mode, "systemd-") { // which sees nothing wrong with what SIGHUP has ended
			require.Equal(t, "success", one.Evidence.Reload.Result, one)
		}
	})
	require.NoError(t, err)
}

// played is the first cell of a mode whose workload plays a part, both in a name.
func played(t *testing.T, name, event string) []plan.Cell {
	t.Helper()
	mode, part, _ := strings.Cut(name, " ")
	cells, err := request{Modes: mode, Events: event, Shells: "bash", Voices: plan.Chatty, Parts: part, Lab: true}.cells()
	require.NoError(t, err)
	return cells[:1]
}
