package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/needs"
	"outlive/harness/page"
	"outlive/harness/plan"
)

func answered(answers ...needs.Answer) (all []needs.Cell) {
	for i, n := range someNeeds {
		all = append(all, needs.Cell{Need: n.ID, Answer: answers[i], Why: []string{"why"}})
		if answers[i] == needs.Half {
			all[i].Lost = []string{"its children\x1b[31m are left"}
		}
	}
	return all
}

var someNeeds = []needs.Need{{ID: "crash", Head: "crash", Short: "returns after a crash"}, {ID: "stop", Head: "stop", Short: "clean stop"}, {ID: "timed", Head: "timed", Short: "runs at its time"}, {ID: "reboot", Head: "reboot", Short: "there after a reboot"}}

// Every cell is a word; what is lost, and who meets a need, is told below, escaped.
func TestNeeds(t *testing.T) {
	table := needs.Table{Needs: someNeeds, Rows: []needs.Row{
		{Mode: "nohup", Via: "tool", Shell: "bash", Cells: answered(needs.NotMet, needs.Half, needs.NotMet, needs.Untold), Cost: &needs.Cost{Ready: 4200 * time.Microsecond}},
		{Mode: "nohup", Via: "native", Shell: "bash", Cells: answered(needs.NotMet, needs.Half, needs.NotMet, needs.Untold)},
		{Mode: "supervisord", Via: "tool", Shell: "bash", Cells: answered(needs.Met, needs.Met, needs.NotAsked, needs.Untold), Cost: &needs.Cost{Ready: 2 * time.Second, Memory: 23 << 20, Processes: 1}},
		{Mode: "tmux", Via: "tool", Shell: "bash", Cells: answered(needs.Met, needs.Met, needs.NotAsked, needs.Untold), Cost: &needs.Cost{Ready: time.Second, Processes: 1, Hidden: true}},
	}}
	require.Equal(t, `Which need each mode meets, in bash                             12 trials, 1.5 s

mode          crash  stop  timed  reboot    ms   MiB  procs
nohup tool    no     half  no     ?          4     0      0
nohup native  no     half  no     ?          ?     ?      ?
supervisord   yes    yes   -      ?       2000  23.0      1
tmux          yes    yes   -      ?       1000     ?      1

stop half: its children\x1b[31m are left  (nohup)

returns after a crash: supervisord, tmux
clean stop: supervisord, tmux
runs at its time: none of these
there after a reboot: not told here (why)

half: in part, what is lost is told above; -: not asked of this mode; ?: could
not be told. ms: from its line to its first work; MiB, procs: what stays beside
it, but for systemd and cron, which are there anyway. Medians.
Why?            outlive compare --needs --format json
`, Needs(table, plan.Summary{Trials: 12, Seconds: 1.5}, page.Look{Width: 80, ASCII: true}, Next{"Why?", "outlive compare --needs --format json"}))
}

func TestSomeNamesAreCounted(t *testing.T) {
	names := []string{"nohup", "setsid", "tmux"}
	require.Equal(t, "nohup, setsid, tmux", some(names, 19))
	require.Equal(t, "nohup and 2 more", some(names, 18))
	require.Equal(t, "nohup and 2 more", some(names, 3))
}
