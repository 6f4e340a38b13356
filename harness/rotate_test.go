package harness

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// Who opened its log once goes on in the old file, whoever opened it for him and however.
// An emptied log has a hole where it was not opened for appending.
func TestWhereTheLinesGo(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	const lives, mute, died = evidence.Survived, evidence.Muted, evidence.Died
	all := []struct {
		mode, event, part string
		want              evidence.Outcome
		writes            string // after the first rotation
		hole              bool
	}{
		{"nohup", "rotate", "", mute, "log.1", false},
		{"nohup-append", "rotate", "", mute, "log.1", false},
		{"nohup-pipe", "rotate", "", mute, "log.1", false}, // tee has it open
		{"systemd-append", "rotate", "", mute, "log.1", false},
		{"supervisord", "rotate", "", mute, "log.1", false}, // supervisord has it open
		{"systemd-service", "rotate", "", lives, "", false},
		{"nohup", "rotate", "reopens", mute, "log.1", false}, // nobody tells it
		{"nohup", "rotate-hup", "", mute, "log.1", false},
		{"nohup", "rotate-hup", "reloads", mute, "log.1", false}, // its log is not what it opens
		{"nohup", "rotate-hup", "reopens", lives, "log", false},
		{"systemd-append", "rotate-hup", "", died, "", false},
		{"systemd-append", "rotate-hup", "reopens", lives, "log", false},
		{"supervisord", "rotate-hup", "reopens", mute, "log.1", false}, // the program has a pipe, and no log
		{"nohup", "rotate-copy", "", lives, "log", true},
		{"nohup-append", "rotate-copy", "", lives, "log", false},
		{"nohup-pipe", "rotate-copy", "", lives, "log", true}, // tee without -a
		{"double-fork", "rotate-copy", "", lives, "log", false},
		{"systemd-append", "rotate-copy", "", lives, "log", false},
		{"systemd-append append", "rotate-copy", "", lives, "log", true}, // file:
		{"supervisord", "rotate-copy", "", lives, "log", false},
	}
	var cells []plan.Cell
	for _, tt := range all {
		mode, without, _ := strings.Cut(tt.mode, " ")
		one, err := request{Modes: mode, Shells: "bash", Events: tt.event, Voices: plan.Chatty, Parts: tt.part, Lab: true}.cells()
		require.NoError(t, err)
		one[0].Without = strings.Fields(without)
		cells = append(cells, one[0])
	}
	made := map[string]plan.Trial{}
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		made[strings.TrimSpace(one.Mode+" "+one.Without)+" "+one.Event+" "+one.Part] = one
	})
	require.NoError(t, err)
	for _, tt := range all {
		one := made[tt.mode+" "+tt.event+" "+tt.part]
		if one.Verdict == plan.Skipped {
			require.Contains(t, one.Why, "is not installed", one)
			continue
		}
		requireKept(t, []plan.Trial{one})
		require.Equal(t, tt.want, one.Outcome, "%s %s: %s", one, one.Part, one.Why)
		r := one.Evidence.Rotation
		require.NotNil(t, r, "%s", one)
		require.Equal(t, tt.writes, r.Writes, "%s %s", one, one.Part)
		require.Equal(t, tt.hole, r.Hole > 0, "%s: %d bytes", one, r.Hole)
		for _, n := range []int{1, 2, 3, 4} { // before it, and between the two
			found := n <= one.Evidence.Asked || tt.want != died
			require.Equal(t, found, slices.Contains(one.Evidence.Beats.Stdout, n), "%s: line %d of %v", one, n, one.Evidence.Beats.Stdout)
		}
	}
}
