package inspect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/shell"
)

// What each shell printed into a pipe, of a job, of a pipeline and of one that Ctrl-Z had
// stopped, as it was recorded at a terminal: bash 5.2, zsh 5.9, fish 3.6 (jobs, as its
// jobs -l is another thing), ksh 93u+m, mksh and yash.
func TestJobsOfEachShell(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want []int
	}{
		"bash":                  {"[1]  22037 Running                 /usr/bin/sleep 1000 &\n[2]- 22122 Running                 /usr/bin/sleep 1001\n     22123                       | cat &\n[3]+ 22156 Stopped                 /usr/bin/sleep 1002\n", []int{22037, 22122, 22156}},
		"zsh":                   {"[1]    22214 running    /usr/bin/sleep 1000\n[2]  - 22223 running    /usr/bin/sleep 1001 | \n       22224 running    cat\n[3]  + 22248 suspended  /usr/bin/sleep 1002\n", []int{22214, 22223, 22248}},
		"fish":                  {"3\t26211\t0%\tstopped\t/usr/bin/sleep 1002\n2\t26151\t0%\trunning\t/usr/bin/sleep 1001 | cat &\n1\t26083\t0%\trunning\t/usr/bin/sleep 1000 &\n", []int{26083, 26151, 26211}},
		"fish, at its terminal": {"Job\tGroup\tCPU\tState\tCommand\n2\t13311\t0%\tstopped\tsleep 302\n", []int{13311}},
		"ksh":                   {"[3] + 23199\tStopped                  /usr/bin/sleep 1002\n[2] - 23196\t Running                 /usr/bin/sleep 1001 | cat &\n[1]   23180\t Running                 /usr/bin/sleep 1000 &\n", []int{23180, 23196, 23199}},
		"mksh":                  {"[3] + 23795 Stopped              /usr/bin/sleep 1002\n[2] - 23688 Running              /usr/bin/sleep 1001 |\n      23689                      \\cat\n[1]   23579 Running              /usr/bin/sleep 1000\n", []int{23579, 23688, 23795}},
		"yash":                  {"[1]   24328 Running                /usr/bin/sleep 1000\n[2] - 24386 Running                /usr/bin/sleep 1001\n      24387 Running              | cat\n[3] + 24435 Stopped(SIGTSTP)       /usr/bin/sleep 1002\n", []int{24328, 24386, 24435}},
		"none":                  {"", nil},
		"of several lines":      {"[1]+  4802 Running                 for i in 1; do\nsleep 1000; done &\n", []int{4802}},
		"a job that is ten":     {"[10]+  4802 Stopped                 top\n", []int{4802}},
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
	fish, _ := shell.Lookup("fish")
	other := e
	other.Before.PID, other.Before.PGID = 130, 130
	require.Nil(t, j.lists(other, fish, 100), "fish's jobs -l lists its last one")
	e.Before.PID, e.Before.PGID = 130, 130
	require.False(t, *j.lists(e, bash, 100))
	require.Nil(t, (*Jobs)(nil).lists(e, bash, 100), "nobody was asked")
}
