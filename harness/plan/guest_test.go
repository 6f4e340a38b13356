package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/theory"
)

// A shell may tell by its status of what has ended its command, where that signal
// reaches both; any other status is an act of its own.
func TestWhoRepeatsHowItsCommandEnded(t *testing.T) {
	is := theory.InTree.Ends() // SIGTERM, SIGKILL
	for _, tt := range []struct {
		name   string
		end    evidence.Ending
		caught uint64
		want   Verdict
	}{
		{"by the signal", evidence.Ending{Signal: "SIGTERM", Code: -1, By: "pidfd"}, 0, Kept},
		{"the status of its command", evidence.Ending{Code: 143, By: "pidfd"}, 0, Kept},
		{"which was killed", evidence.Ending{Code: 137, By: "waitid"}, 0, Kept},
		{"it handles that itself", evidence.Ending{Code: 143, By: "pidfd"}, 1 << (unix.SIGTERM - 1), Told},
		{"of another signal", evidence.Ending{Code: 129, By: "pidfd"}, 0, Told},
		{"of none", evidence.Ending{Code: 1, By: "pidfd"}, 0, Told},
		{"by another signal", evidence.Ending{Signal: "SIGHUP", Code: -1, By: "pidfd"}, 0, Broken},
	} {
		e := evidence.Evidence{Gone: true, Ending: tt.end, Before: evidence.Process{PID: 7, Caught: tt.caught}}
		var one Trial
		one.see(e)
		one.hold(is, nil, e)
		require.Equal(t, tt.want, one.Verdict, "%s: %s", tt.name, one.Why)
	}
}
