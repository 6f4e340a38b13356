package harness

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/lab"
	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/modes"
)

// requireLab skips the test where no lab can be made. A lab is a machine of its own, and
// mostly waits: its tests run side by side.
func requireLab(t *testing.T) {
	t.Helper()
	t.Parallel()
	if err := lab.Missing(""); err != nil {
		t.Skip(err.Error())
	}
	if testing.Short() {
		t.Skip("a lab takes its time")
	}
}

// inLab makes the cells of modes and events in a lab, typed into bash.
func inLab(t *testing.T, ids, events string) (cells []plan.Cell) {
	t.Helper()
	bash, ok := shell.Lookup("bash")
	require.True(t, ok)
	s := plan.Selection{Shells: []shell.Shell{bash}, Voices: []string{plan.Chatty}, Lab: &plan.Machine{}}
	for id := range strings.FieldsSeq(ids) {
		m, ok := modes.Lookup(id)
		require.True(t, ok, id)
		s.Modes = append(s.Modes, m)
	}
	for id := range strings.FieldsSeq(events) {
		e, ok := event.Lookup(id)
		require.True(t, ok, id)
		s.Events = append(s.Events, e)
	}
	cells, err := s.Cells()
	require.NoError(t, err)
	return cells
}

// unitModes are the modes that have units of systemd's.
const unitModes = "systemd-run systemd-run-user systemd-scope systemd-service systemd-user-service systemd-socket systemd-timer systemd-template"

// Every one of them is as predicted, and has all of its traits.
func TestUnitModesInALab(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	m := Matrix{Cells: inLab(t, unitModes, "hangup sighup logind-kill"), Self: outlive, Parallel: 1, KeepEvidence: true}
	var all []plan.Trial
	controls, err := m.Run(t.Context(), func(one plan.Trial) { all = append(all, one) })
	require.NoError(t, err)
	require.NoError(t, controls.Err())
	for _, one := range all {
		if os.Getenv("UPDATE") != "" {
			record(t, one)
		}
		requireKept(t, []plan.Trial{one})
		lingerless := one.Without == modes.Linger
		require.Equal(t, lingerless && one.Event != "logind-kill", one.Verdict == plan.Skipped, one)
		switch {
		case one.Event != "logind-kill":
		case lingerless:
			require.Equal(t, evidence.Died, one.Outcome, one)
		case one.Mode != "systemd-scope":
			require.Equal(t, evidence.Survived, one.Outcome, one)
		}
	}
}

// difficult are words in which a unit file, a manager or a shell sees more than
// text. The message bus carries UTF-8 only, so only unit files take other bytes.
var difficult = []string{
	"a b", "%n", "%%", "100%", "$HOME", "$$", "${x}", "$", "it's", `"q"`, `\`, `\n`, `\x41`, "a\nb", "\n", "\t", "\r", "\x01", "\x7f",
	"", ";", `\;`, "#", "é日本", "@a", "-b", "+c", "!d", ":e", "a\\", "`id`", "$(id)", "*", "~", "[Service]", "\nExecStart=/bin/false",
}

func TestWordsArriveThroughUnits(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	cells := inLab(t, unitModes, "sighup")
	for i := range cells {
		cells[i].Args = difficult
		if len(cells[i].Form.Files) > 0 {
			cells[i].Args = append([]string{"\xff", "\xc3(", "a\xe6\x97b"}, difficult...)
		}
	}
	requireWords(t, cells)
}

// pair starts two jobs of a shell that a hangup ends both: the counterpart of
// the template's instances.
var pair = modes.Form{
	Via:  modes.Tool,
	Line: "systemd-run --user --scope --quiet --unit={name}-a {cmd} & systemd-run --user --scope --quiet --unit={name}-b {cmd} &",
	Traits: modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal,
		Unit: modes.OwnUnit, UserUnit: true},
	Instances: []string{"{name}-a.scope", "{name}-b.scope"}, Lab: true,
}

// What harms the other instance is told.
func TestTheOtherInstanceIsHarmed(t *testing.T) {
	requireLab(t)
	c := inLab(t, "systemd-scope", "hangup")[0]
	c.Mode.ID, c.Form = "pair", pair
	m := Matrix{Cells: []plan.Cell{c}, Self: outlive, Parallel: 1, KeepEvidence: true}
	_, err := m.Run(t.Context(), func(one plan.Trial) {
		require.Equal(t, plan.Broken, one.Verdict, one.Why)
		require.Equal(t, evidence.Died, one.Outcome)
		for _, r := range one.Checks {
			require.Equal(t, r.ID == "others.unharmed", r.Verdict == plan.Broken, "%s: %s", r.ID, r.Got)
		}
		if os.Getenv("UPDATE") != "" {
			record(t, one)
		}
	})
	require.NoError(t, err)
}

// Who the main process of a service is, a pid file tells, or a guess, and without both
// nobody knows; nobody guesses of a script of System V.
func TestWhoIsTheMainProcess(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	cells := mainless(t)
	made := 0
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		want := one.Mode != "sysvinit" && one.Without != "pidfile,guess"
		require.Equal(t, &want, one.Evidence.Main, "%s without %q", one.Mode, one.Without)
		made++
	})
	require.NoError(t, err)
	require.Equal(t, 5, made)
}

// mainless are services with a main process, and without.
func mainless(t *testing.T) (cells []plan.Cell) {
	t.Helper()
	forking := inLab(t, "systemd-forking", "sighup")[0]
	for _, forking.Without = range [][]string{nil, {"pidfile"}, {"guess"}, {"pidfile", "guess"}} {
		cells = append(cells, forking)
	}
	return append(cells, inLab(t, "sysvinit", "sighup")[0])
}
