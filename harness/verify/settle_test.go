package verify

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc/anew"
	"outlive/harness/rehearse"
)

// Some let go of what they were started with a second after their launcher has returned, as
// rsyslogd does: what they have then is judged.
func TestWhatIsLetGoOfLater(t *testing.T) {
	t.Parallel()
	anew.Elsewhere(t)
	line := `setsid -f sh -c 'sleep 1; exec </dev/null >/dev/null 2>&1; exec sleep 600'`
	seen := rehearsed(t, rehearse.Order{Line: line, Dir: t.TempDir(), Env: os.Environ()}, "piped")
	require.Empty(t, seen.Unfit)
	fd, _ := seen.First.Seen.Before.FD(1)
	require.Equal(t, os.DevNull, fd.Target)
	require.True(t, seen.Piped.Ended)
}
