package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/modes"
)

// Whoever keeps the pipes of its shell keeps a launcher that copies them; who redirects
// keeps nobody, and no end of the launcher signals anyone: a write does it, or a terminal.
func TestExec(t *testing.T) {
	elsewhere(t)
	for _, id := range []string{"bash", "ksh", "yash"} { // in place, by pairs of sockets, below a subshell
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			requireShell(t, id)
			sh, _ := shell.Lookup(id)
			s := plan.Selection{Shells: []shell.Shell{sh}, Voices: []string{plan.Silent, plan.Chatty}}
			for _, mode := range []string{"nohup", "nohup-pipe", "double-fork"} {
				m, ok := modes.Lookup(mode)
				require.True(t, ok)
				m.Forms = m.Forms[:1]
				s.Modes = append(s.Modes, m)
			}
			for _, e := range event.All() {
				if e.Session.Launched() && !e.Lab || e.ID == "exec-tty" {
					s.Events = append(s.Events, e)
				}
			}
			cells, err := s.Cells()
			require.NoError(t, err)
			fate := map[string]evidence.Outcome{}
			_, err = Matrix{Cells: cells, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
				requireKept(t, []plan.Trial{one})
				fate[one.Mode+" "+one.Event+" "+one.Voice] = one.Outcome
			})
			require.NoError(t, err)
			require.Equal(t, evidence.Stuck, fate["nohup exec silent"])
			require.Equal(t, evidence.Survived, fate["nohup exec-drop silent"])
			require.Equal(t, evidence.Died, fate["nohup exec-drop chatty"])
			require.Equal(t, evidence.Died, fate["nohup exec-tty silent"])
			require.Equal(t, evidence.Survived, fate["double-fork exec-tty chatty"])
			redirected := evidence.Survived
			if !sh.Has(modes.InPlace) { // its subshell waits for it
				redirected = evidence.Stuck
			}
			require.Equal(t, redirected, fate["nohup exec-redirected chatty"])
		})
	}
}

// The reader of a pipe that ends by what it has read takes it along, both lines of it;
// what comes then nobody reads, whichever language it is that prints it.
func TestAReaderThatEndsFirst(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	requireMatrix(t, request{Modes: "nohup-pipe", Events: "exec-drop", Shells: "bash", Voices: plan.Chatty, Runtimes: "go python php gawk node"})
}

// What keeps the launcher of a list that is redirected is not its command: it is the
// subshell that waits for that, and the rule says so.
func TestAListThatWaits(t *testing.T) {
	requireShell(t, "bash")
	cells := []plan.Cell{
		guestCell(t, "cd / && sleep 600 >/dev/null 2>&1 </dev/null &", "bash", "exec"),
		guestCell(t, "(sleep 600; true) >/dev/null 2>&1 &", "bash", "exec"),
		guestCell(t, "sleep 600 &", "bash", "exec"),
		guestCell(t, "cd /; sleep 600 >/dev/null 2>&1 </dev/null &", "bash", "exec"),
	}
	want := []string{"sshd.list-holds-pipes", "exec.pipes-free", "exec.pipes-held", "exec.pipes-free"}
	var rules []string
	_, err := Matrix{Cells: cells, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		rules = append(rules, one.Rule)
	})
	require.NoError(t, err)
	require.Equal(t, want, rules)
}
