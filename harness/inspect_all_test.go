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
	"outlive/harness/lab"
	"outlive/harness/plan"
	"outlive/modes"
)

var scoreModes = flag.String("modes", "all", "by commas, for the forecasts")

// TestForecasts holds what inspect foretells against what then happens, of every mode in
// every event of this machine, and of a lab, and of the lines that people type.
// It prints the shares. With -modes it is those alone, and so with -lines.
func TestForecasts(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), *scoreFor)
	defer stop()
	all := foretold{}
	for _, of := range []struct {
		name  string
		cells func(*testing.T) []plan.Cell
		other bool // the others were asked for
	}{{"modes", modeCells, *scoreLines != ""}, {"lab", labCells, *scoreLines != ""}, {"lines", lineCells, *scoreModes != "all"}} {
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

// modeCells are those of this part of the modes, on this machine.
func modeCells(t *testing.T) []plan.Cell {
	what := slices.DeleteFunc(event.All(), func(e event.Event) bool { return !inspect.Later(e) || e.Lab || e.ID == "crash" || e.ID == "freeze" }) // of who starts another, or wakes it, inspect says nothing
	return partOfModes(t, what, nil, strings.Split(*scoreShells, ",")...)
}

// labCells are those in a lab, of the events that inspect tells of: in bash, for what
// decides there is systemd's and logind's.
func labCells(t *testing.T) []plan.Cell {
	if err := lab.Missing(""); err != nil {
		t.Skip(err)
	}
	told := []string{"ssh-drop", "ssh-exit", "logind-kill", "unit-stop", "linger-off", "reboot", "service-stop", "service-stop-mixed", "service-stop-process", "service-stop-none", "container-end"}
	what := slices.DeleteFunc(event.All(), func(e event.Event) bool { return !slices.Contains(told, e.ID) })
	require.Len(t, what, len(told))
	return partOfModes(t, what, &plan.Machine{}, "bash")
}

func partOfModes(t *testing.T, what []event.Event, in *plan.Machine, shells ...string) (some []plan.Cell) {
	named := slices.DeleteFunc(modes.All(), func(m modes.Mode) bool {
		return *scoreModes != "all" && !slices.Contains(strings.Split(*scoreModes, ","), m.ID)
	})
	part, parts := partOf(t)
	for i, c := range sleepers(t, in, named, what, shells...) {
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
