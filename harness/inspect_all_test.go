//go:build scoreboard

package harness

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/inspect"
	"outlive/modes"
)

// TestForecasts holds what inspect foretells of every mode against every event of this
// machine, in each of the shells, and prints the shares.
func TestForecasts(t *testing.T) {
	what := slices.DeleteFunc(event.All(), func(e event.Event) bool { return !inspect.Later(e) })
	is := foretell(t, sleepers(t, modes.All(), what, strings.Split(*scoreShells, ",")...))
	for _, why := range is.why {
		fmt.Println("unknown:", why)
	}
	for _, wrong := range is.wrong {
		fmt.Println("wrong:", wrong)
	}
	fmt.Println(is)
	require.Empty(t, is.wrong, "a wrong forecast is a fault of the theory")
}
