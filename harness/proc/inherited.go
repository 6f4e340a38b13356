package proc

import (
	"strconv"
	"strings"

	"outlive/harness/evidence"
)

// Inherited reads what a process has from those before it. What may not be read stays empty.
func (fs FS) Inherited(pid int) (is evidence.Inherited, err error) {
	limits, err := fs.read(pid, "limits")
	if err != nil {
		return is, err
	}
	is.Files, is.Processes, is.Core = limit(limits, "Max open files"), limit(limits, "Max processes"), limit(limits, "Max core file size")
	if text, err := fs.read(pid, "oom_score_adj"); err == nil {
		is.OOM, _ = strconv.Atoi(strings.TrimSpace(text))
	}
	if text, err := fs.read(pid, "stat"); err == nil {
		const nice = 16 // of the fields behind the name: proc_pid_stat(5), the 19th
		if _, _, fields := cutStat(text); len(fields) > nice {
			is.Nice, _ = strconv.Atoi(fields[nice])
		}
	}
	if text, err := fs.read(pid, "environ"); err == nil {
		for entry := range strings.SplitSeq(text, "\x00") {
			if path, ok := strings.CutPrefix(entry, "PATH="); ok {
				is.Path = path
			}
		}
	}
	if text, err := fs.read(pid, "cgroup"); err == nil {
		is.Cgroup = ParseCgroup(text)
	}
	return is, nil
}

// limit reads a line of proc_pid_limits(5).
func limit(text, name string) (l evidence.Limit) {
	for line := range strings.Lines(text) {
		rest, is := strings.CutPrefix(line, name)
		if words := strings.Fields(rest); is && len(words) > 1 {
			return evidence.Limit{Soft: amount(words[0]), Hard: amount(words[1])}
		}
	}
	return l
}

func amount(word string) int64 {
	if word == "unlimited" {
		return -1
	}
	n, _ := strconv.ParseInt(word, 10, 64)
	return n
}

// MostFiles is how many descriptors a process may have open; 0 for any number. It is the
// soft limit: Go and Java raise theirs to the hard one.
func (fs FS) MostFiles(pid int) (uint64, error) {
	text, err := fs.read(pid, "limits")
	return uint64(max(limit(text, "Max open files").Soft, 0)), err
}

// Autogroup names the group of sessions that the kernel shares the processors among, and its
// niceness: proc_pid_autogroup(5). The error is fs.ErrNotExist where the kernel has none.
func (fs FS) Autogroup(pid int) (string, error) { return fs.read(pid, "autogroup") }
