package inspect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/shell"
)

// What each shell prints, as it was recorded.
func TestJobsOfEachShell(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want []int
	}{
		"bash":              {"[1]-  4802 Running                 sleep 1000 &\n[2]+  4803 Running                 sleep 1001\n      4804                       | cat &\n", []int{4802, 4803}},
		"zsh":               {"[1]  - 4802 running    sleep 1000\n[2]  + 4803 running    sleep 1001 |\n       4804 running    cat\n", []int{4802, 4803}},
		"ksh":               {"[2] + 4803\t Running                 sleep 1001 &\n[1] - 4802\t Running                 sleep 1000 &\n", []int{4802, 4803}},
		"fish":              {"Job\tGroup\tCPU\tState\tCommand\n2\t4803\t0%\trunning\tsleep 1001 &\n1\t4802\t0%\tstopped\tsleep 1000\n", []int{4802, 4803}},
		"none":              {"", nil},
		"of several lines":  {"[1]+  4802 Running                 for i in 1; do\nsleep 1000; done &\n", []int{4802}},
		"a job that is ten": {"[10]+  4802 Stopped                 top\n", []int{4802}},
	} {
		j, err := ReadJobs(strings.NewReader(tt.text))
		require.NoError(t, err, name)
		require.Equal(t, tt.want, j.First(), name)
	}
	_, err := ReadJobs(strings.NewReader("sleep 1000\n"))
	require.ErrorContains(t, err, `"sleep 1000" is no line of jobs -l`)
}

// A list tells of its own shell's jobs, and of nobody else's.
func TestAListIsOfItsShell(t *testing.T) {
	j, err := ReadJobs(strings.NewReader("[3]+  120 Running                 app &\n"))
	require.NoError(t, err)
	e := evidence.Evidence{Shell: evidence.Process{PID: 100, SID: 100}, Before: evidence.Process{PID: 121, PGID: 120, SID: 100}}
	bash, _ := shell.Lookup("bash")
	dash, _ := shell.Lookup("dash")
	require.True(t, *j.lists(e, bash, 100), "its group is listed")
	require.Equal(t, 3, j.number(e))
	require.Nil(t, j.lists(e, bash, 99), "another shell was asked")
	require.Nil(t, j.lists(e, dash, 100), "dash prints no list into a pipe")
	e.Before.PID, e.Before.PGID = 130, 130
	require.False(t, *j.lists(e, bash, 100))
	require.Nil(t, (*Jobs)(nil).lists(e, bash, 100), "nobody was asked")
}
