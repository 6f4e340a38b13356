package inspect

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"outlive/harness/evidence"
	"outlive/harness/shell"
	"outlive/modes"
)

// Jobs are what a shell lists by jobs -l: the pids of each, or the group, by its number.
type Jobs struct{ all map[int][]int }

// What jobs -l prints, in bash, zsh, ksh, mksh and yash, of a pipe's further processes,
// and in fish.
var jobLines = sync.OnceValue(func() [3]*regexp.Regexp {
	return [3]*regexp.Regexp{
		regexp.MustCompile(`^\[(\d+)\]\s*[-+]?\s*(\d+)\s`),
		regexp.MustCompile(`^\s+(\d+)\s`),
		regexp.MustCompile(`^(\d+)\s+(\d+)\s`),
	}
})

// ReadJobs reads what jobs -l has printed.
func ReadJobs(from io.Reader) (*Jobs, error) {
	text, err := io.ReadAll(io.LimitReader(from, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("cannot read the jobs: %w", err)
	}
	j, last := &Jobs{map[int][]int{}}, 0
	for line := range strings.Lines(string(text)) {
		numbers := func(which int) []string { return jobLines()[which].FindStringSubmatch(line) }
		var n int
		var pid string
		switch first, more, fish := numbers(0), numbers(1), numbers(2); {
		case first != nil:
			n, _ = strconv.Atoi(first[1])
			pid = first[2]
		case more != nil && last > 0:
			n, pid = last, more[1]
		case fish != nil:
			n, _ = strconv.Atoi(fish[1])
			pid = fish[2]
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "Job") || last > 0: // the head of fish's table, or a command's next line
			continue
		default:
			return nil, fmt.Errorf("cannot read the jobs: %q is no line of jobs -l", strings.TrimSpace(line))
		}
		last = n
		if id, err := strconv.Atoi(pid); err == nil {
			j.all[n] = append(j.all[n], id)
		}
	}
	return j, nil
}

// First are the pids that stand for a job each, by their numbers.
func (j *Jobs) First() (pids []int) {
	var numbers []int
	for n := range j.all {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		pids = append(pids, j.all[n][0])
	}
	return pids
}

// number is that of the job that a process is in; 0 for none.
func (j *Jobs) number(e evidence.Evidence) int {
	if j == nil {
		return 0
	}
	for n, pids := range j.all {
		if slices.Contains(pids, e.Before.PID) || slices.Contains(pids, e.Before.PGID) && e.Before.SID == e.Shell.SID {
			return n
		}
	}
	return 0
}

// lister is the line by which a shell lists all its jobs: fish's jobs -l lists one.
func lister(kind shell.Shell) string {
	if kind.ID == "fish" {
		return "jobs"
	}
	return "jobs -l"
}

// lists tells whether the shell lists a process; nil where the list is another shell's,
// or is one of a shell that prints none into a pipe.
func (j *Jobs) lists(e evidence.Evidence, kind shell.Shell, asked int) *bool {
	if j == nil || asked != e.Shell.PID || !kind.Has(modes.Disowns) {
		return nil
	}
	is := j.number(e) != 0
	if kind.ID == "fish" && !is && len(j.all) == 1 { // jobs -l, which lists the last one
		return nil
	}
	return &is
}
