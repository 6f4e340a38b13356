package runs

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
)

func TestReadExit(t *testing.T) {
	for entry, want := range map[string]evidence.Ending{
		`{"EXIT_CODE":"exited","EXIT_STATUS":"3","UNIT":"x"}` + "\n": {Code: 3, By: "journal"},
		`{"EXIT_CODE":"killed","EXIT_STATUS":"9"}`:                   {Code: -1, Signal: "SIGKILL", By: "journal"},
		`{"EXIT_CODE":"dumped","EXIT_STATUS":"11"}`:                  {Code: -1, Signal: "SIGSEGV", By: "journal"},
	} {
		got, ok := readExit(entry)
		require.True(t, ok, entry)
		require.Equal(t, want, got)
	}
	for _, entry := range []string{"", "{}", `{"EXIT_CODE":"killed","EXIT_STATUS":"999"}`, `{"EXIT_CODE":"stopped","EXIT_STATUS":"3"}`,
		`{"EXIT_CODE":"exited","EXIT_STATUS":["3"]}`, "no entries"} {
		_, ok := readExit(entry)
		require.False(t, ok, entry)
	}
}
