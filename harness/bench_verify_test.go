//go:build bench

package harness

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/rehearse"
	"outlive/harness/rule"
	"outlive/harness/verify"
)

// benchVerify is what verify needs for itself, a start: beside the time of the program that
// it starts and stops, and of the windows in which that has to look the same.
func benchVerify(t *testing.T, self string) {
	heading("verify's own time, a start of the program")
	profile, _ := rule.ProfileOf(rule.SysV)
	for _, line := range []string{"setsid -f sleep 600", "(setsid sleep 600 >log 2>&1 </dev/null &)", "sleep 600 &"} {
		var own []time.Duration
		starts := 0
		for range 3 {
			r, err := verify.Run(t.Context(), self, rehearse.Order{Line: line, Dir: scratch(t), Env: os.Environ()}, profile)
			require.NoError(t, err)
			require.False(t, r.Seen.First.Gone)
			starts = r.Seen.Starts
			own = append(own, (r.Took-r.Seen.Others)/time.Duration(starts))
		}
		middle := median(own)
		row(line, ms(middle), middle.Seconds()*1e3, 100, fmt.Sprintf("%d starts", starts))
	}
}
