//go:build scoreboard

package harness

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/plan"
	"outlive/harness/shell"
)

var (
	scoreShells = flag.String("shells", "", "only these shells, by commas")
	scoreEvents = flag.String("events", "hangup,exit-close,kill-shell,exit,sighup,sigterm", "taken in turn, or each of them with -each")
	scoreEach   = flag.Bool("each", false, "every line in every event")
	scoreLines  = flag.String("lines", "", "only lines that contain this")
)

// TestScoreboard types the lines that people type, each as it stands, into every
// shell, and counts how often the theory was right, had not enough facts, or was wrong.
func TestScoreboard(t *testing.T) {
	text, err := os.ReadFile("testdata/lines.txt")
	require.NoError(t, err)
	var cells []plan.Cell
	events := strings.Split(*scoreEvents, ",")
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(line, "#") || !strings.Contains(line, *scoreLines) {
			continue
		}
		for j, sh := range shell.All() {
			if *scoreShells != "" && !slices.Contains(strings.Split(*scoreShells, ","), sh.ID) {
				continue
			}
			some := events[(i+j)%len(events) : (i+j)%len(events)+1]
			if *scoreEach {
				some = events
			}
			for _, what := range some {
				c := guestCell(t, line, sh.ID, what)
				cells = append(cells, c)
			}
		}
	}
	count, why := map[plan.Verdict]int{}, map[string]int{}
	var wrong []string
	m := Matrix{Cells: cells, Self: outlive}
	controls, err := m.Run(t.Context(), func(one plan.Trial) {
		count[one.Verdict]++
		switch one.Verdict {
		case plan.Broken:
			wrong = append(wrong, fmt.Sprintf("%s, %s: %s\n    expected %s, got %s: %s", one.Shell, one.Event, one.Line, one.Expected, one.Outcome, one.Why))
		case plan.Told, plan.Unfit, plan.Skipped:
			reason, _, _ := strings.Cut(one.Why, "; the terminal shows")
			reason, _, _ = strings.Cut(reason, "; there is ")
			why[string(one.Verdict)+": "+reason]++
			if one.Verdict == plan.Unfit {
				fmt.Printf("unfit: %s, %s: %s: %s\n", one.Shell, one.Event, one.Line, one.Why)
			}
		}
	})
	require.NoError(t, err)
	require.NoError(t, controls.Err())
	reasons := slices.Collect(maps.Keys(why))
	slices.SortFunc(reasons, func(a, b string) int { return cmp.Or(why[b]-why[a], strings.Compare(a, b)) })
	for _, reason := range reasons {
		fmt.Printf("%5d  %s\n", why[reason], reason)
	}
	for _, one := range wrong {
		fmt.Println("wrong:", one)
	}
	judged := count[plan.Kept] + count[plan.Broken]
	fmt.Printf("scoreboard: %d trials; forecast right %d of %d (%.1f %%), not enough facts %d, nothing to judge %d, could not be told %d\n",
		len(cells), count[plan.Kept], judged, 100*float64(count[plan.Kept])/float64(max(1, judged)), count[plan.Told], count[plan.Skipped], count[plan.Unfit])
	require.Empty(t, wrong, "a wrong forecast is a fault of the theory")
}
