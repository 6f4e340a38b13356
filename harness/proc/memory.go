package proc

import (
	"strconv"
	"strings"
)

// Memory is a process's proportional set size in bytes: what it has of the memory for
// itself, and its part of what it shares with others: proc_pid_smaps(5).
func (fs FS) Memory(pid int) (uint64, error) {
	text, err := fs.read(pid, "smaps_rollup")
	for line := range strings.Lines(text) {
		if of, found := strings.CutPrefix(line, "Pss:"); found {
			kib, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(of), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, err
}
