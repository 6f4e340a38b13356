package modes

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestToolTellsHowItEnded: of a tool that fails, what it said; one that stays is killed.
func TestToolTellsHowItEnded(t *testing.T) {
	for script, want := range map[string]string{
		"exit 0":                        "",
		"test $X = y":                   "",
		"echo no; echo way >&2; exit 3": "cannot start: sh: exit status 3: no\nway",
		"kill -TERM $$":                 "cannot start: sh: ended by SIGTERM: ",
		"read x && exit; test $? -eq 1": "",
		"test $(ps -o pgid= $$) -eq $$": "",
	} {
		err := runTool("sh", []string{"-c", script}, []string{"X=y"})
		if want == "" {
			require.NoError(t, err, script)
			continue
		}
		require.EqualError(t, err, want, script)
	}
	require.ErrorContains(t, runTool("no-such-tool", nil, nil), "cannot start: no-such-tool: no such file")
	pid, err := spawn([]string{"sleep", "600"}, nil, [3]uintptr{0, 1, 2}, nil)
	require.NoError(t, err)
	require.ErrorContains(t, succeeds(pid, 10*time.Millisecond), "it did not return in 10ms")
}
