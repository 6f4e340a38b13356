//go:build scoreboard

package harness

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/inspect"
	"outlive/harness/plan"
	"outlive/modes"
)

var scoreModes = flag.String("modes", "all", "by commas, for the forecasts")

// TestForecasts holds what inspect foretells against what then happens, of every mode in
// every event of this machine, and of the lines that people type, in each of the shells.
// It prints the shares. With -modes it is those alone, and so with -lines.
func TestForecasts(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), *scoreFor)
	defer stop()
	all := foretold{}
	for _, of := range []struct {
		name  string
		cells func(*testing.T) []plan.Cell
		other bool // the others were asked for
	}{{"modes", modeCells, *scoreLines != ""}, {"lines", lineCells, *scoreModes != "all"}} {
		if of.other {
			continue
		}
		t.Run(of.name, func(t *testing.T) {
			is := foretell(ctx, t, of.cells(t))
			for _, why := range is.why {
				fmt.Println("unknown:", why)
			}
			for _, wrong := range is.wrong {
				fmt.Println("wrong:", wrong)
			}
			fmt.Printf("inspect, %s: %s\n", of.name, is)
			all.right, all.unknown, all.wrong = all.right+is.right, all.unknown+is.unknown, append(all.wrong, is.wrong...)
			require.NotZero(t, is.all(), "nothing was foretold")
			require.Empty(t, is.wrong, "a wrong forecast is a fault of the theory")
		})
	}
	fmt.Printf("inspect, part %s: %s\n", *scorePart, all)
}

// modeCells are those of this part of the modes.
func modeCells(t *testing.T) (some []plan.Cell) {
	what := slices.DeleteFunc(event.All(), func(e event.Event) bool { return !inspect.Later(e) })
	named := slices.DeleteFunc(modes.All(), func(m modes.Mode) bool {
		return *scoreModes != "all" && !slices.Contains(strings.Split(*scoreModes, ","), m.ID)
	})
	part, parts := partOf(t)
	for i, c := range sleepers(t, named, what, strings.Split(*scoreShells, ",")...) {
		if i%parts == part%parts {
			some = append(some, c)
		}
	}
	return some
}

// lineCells are those of the scoreboard.
func lineCells(t *testing.T) []plan.Cell {
	text, err := os.ReadFile("testdata/lines.txt")
	require.NoError(t, err)
	left := scoreboard{by: map[string]*tally{}, why: map[string]reason{}}
	return left.cells(t, strings.Split(strings.TrimSpace(string(text)), "\n"))
}
