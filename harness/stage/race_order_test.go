package stage

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
)

// A shell may start the far end of a pipe first, as yash does where the near one waits
// below a subshell.
func TestStepsOfAPipe(t *testing.T) {
	fd := func(n int, target string, writes bool) evidence.FD {
		is := evidence.FD{N: n, Target: target}
		if writes {
			is.Flags = 1 // O_WRONLY
		}
		return is
	}
	tee := evidence.Process{PID: 1, FDs: []evidence.FD{fd(0, "pipe:[1]", false), fd(1, "/dev/pts/1", true)}}
	app := evidence.Process{PID: 2, FDs: []evidence.FD{fd(0, "/dev/null", false), fd(1, "pipe:[1]", true)}}
	other := evidence.Process{PID: 3, FDs: []evidence.FD{fd(0, "pipe:[2]", false), fd(1, "/dev/pts/1", true)}}
	all := []evidence.Process{tee, app, other}
	require.Equal(t, 1, step(tee, all))
	require.Equal(t, 0, step(app, all))
	require.Equal(t, 0, step(other, all), "who writes that is none of them")
}
