package advice

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/needs"
	"outlive/harness/theory"
	"outlive/modes"
)

// ask is what a row of the table asks, typed into bash.
func ask(survive string, contact Contact, root bool) Ask {
	return Ask{Survive: strings.Split(survive, ","), Contact: contact, Root: root, Shell: "bash"}
}

// What people who know these ways would say: each row was thought out by hand.
func TestTheAnswerIsWhatOneWouldSay(t *testing.T) {
	for _, c := range []struct {
		ask    Ask
		answer string
		lacks  int
	}{
		{ask("terminal,ssh", Read, false), "setsid", 0},
		{ask("terminal,ssh,logout", Nothing, false), "setsid", 0},
		{ask("terminal,ssh", Type, false), "tmux", 0},
		{ask("terminal,ssh,logout,logind", Type, false), "tmux-scope", 0},
		{ask("terminal,ssh,logout,logind", Read, false), "systemd-run-user", 0},
		{ask("terminal,ssh,logout,logind", Read, true), "systemd-run", 0},
		{ask("reboot", Read, false), "systemd-user-service", 0},
		{ask("reboot", Read, true), "systemd-service", 0},
		{ask("reboot,crash", Read, false), "systemd-user-service", 0},
		{ask("reboot,crash", Read, true), "systemd-restart", 0},
		{ask("terminal,reboot", Type, true), "tmux", 1}, // nothing has both
	} {
		ways, err := Ways(c.ask)
		require.NoError(t, err)
		require.Equal(t, c.answer, ways[0].Mode.ID, "%+v", c.ask)
		require.Len(t, ways[0].Lacks, c.lacks, "%+v", c.ask)
		require.Len(t, ways, 1+others)
		for _, w := range ways[1:] {
			require.NotEqual(t, ways[0].kind(), w.kind(), "%+v: %s is as %s", c.ask, w.Mode.ID, ways[0].Mode.ID)
		}
	}
}

// Node takes SIGHUP for itself again, whatever nohup said.
func TestTheLanguageCounts(t *testing.T) {
	nohup, _ := modes.Lookup("nohup")
	for runtime, answer := range map[string]needs.Answer{"": needs.Met, "perl": needs.Met, "node": needs.NotMet} {
		a := ask("terminal", Read, false)
		a.Runtime = runtime
		w, err := Weigh(nohup, nohup.Forms[0], a)
		require.NoError(t, err)
		require.Equal(t, answer, w.Cells[0].Answer, runtime)
	}
}

// Every cell is the theory's own, and its answer that of the need.
func TestTheCellsAreTheTheorys(t *testing.T) {
	all := Ask{Survive: []string{"terminal", "ssh", "logout", "logind", "reboot", "crash"}, Contact: Read, Shell: "bash"}
	ways, err := Ways(all)
	require.NoError(t, err)
	for _, w := range ways {
		require.Len(t, w.Cells, 7)
		for _, c := range w.Cells {
			is, _, why, err := w.at(c.Event).Foretold()
			require.NoError(t, err)
			if why != "" {
				require.Equal(t, needs.NotAsked, c.Answer)
				continue
			}
			require.Equal(t, is.Outcome, c.Outcome)
			require.Equal(t, is.Rule, c.Rule)
			_, known := theory.Lookup(c.Rule)
			require.True(t, known, "%s rests on %q", w.Mode.ID, c.Rule)
			require.NotEmpty(t, c.Source)
		}
		require.Equal(t, len(w.Lacks) == 0, w.Cells == nil || met(w), w.Mode.ID)
	}
}

func met(w Way) bool {
	for _, c := range w.Cells {
		if c.Answer != needs.Met {
			return false
		}
	}
	return w.lacking(false) == 0
}

func TestDangersAreEventsThatThereAre(t *testing.T) {
	for _, d := range Dangers() {
		for _, one := range d.tests {
			_, ok := event.Lookup(one.Event)
			require.True(t, ok, one.Event)
			require.NotEmpty(t, one.Met)
		}
		_, ok := Lookup(d.ID)
		require.True(t, ok)
	}
	_, ok := Lookup("flood")
	require.False(t, ok)
}

// What is not here comes behind what is; what is asked comes before that.
func TestWhatIsAbsentComesLater(t *testing.T) {
	a := ask("terminal,ssh", Type, false)
	a.Absent = func(programs []string) string {
		if len(programs) > 0 && programs[0] == "tmux" {
			return "tmux, which is not installed"
		}
		return ""
	}
	ways, err := Ways(a)
	require.NoError(t, err)
	require.NotEqual(t, "tmux", ways[0].Mode.ID)
	require.NotEmpty(t, ways[0].Form.Attach)
	require.Empty(t, ways[0].Absent)
}

// A job that runs: rescue, where outlive can, then disown, where the shell can; anew last.
func TestAJobThatRuns(t *testing.T) {
	a := ask("terminal", Read, false)
	for _, c := range []struct {
		shell  string
		rescue bool
		modes  []string
	}{
		{"bash", true, []string{"nohup-append", "disown", "setsid"}},
		{"bash", false, []string{"disown"}},
		{"dash", true, []string{"nohup-append"}},
		{"dash", false, nil},
	} {
		a.Shell = c.shell
		ways, err := Running(a, c.rescue)
		require.NoError(t, err)
		require.Len(t, ways, 1+others)
		for i, w := range ways {
			if w.Running {
				require.Equal(t, c.modes[i], w.Mode.ID)
				continue
			}
			require.True(t, strings.HasPrefix(w.Lacks[0].What, "it has to be ended"), w.Mode.ID)
		}
	}
	a.Shell = "bash"
	ways, err := Running(a, false)
	require.NoError(t, err)
	require.Equal(t, evidence.Muted, ways[0].Cells[0].Outcome)
	require.Equal(t, needs.Half, ways[0].Cells[0].Answer)
}

func TestNoShellOfThatName(t *testing.T) {
	_, err := Ways(Ask{Shell: "tcsh"})
	require.ErrorContains(t, err, `no shell is called "tcsh"`)
}
