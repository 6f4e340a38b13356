package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Limits bound what all of a lab may take of this machine, in bytes and in
// processes and threads together. They are the lab's own: a unit in it has its
// own limits below them.
type Limits struct {
	Disk   uint64 `json:"disk"`   // all that is written: its root, /tmp, /dev/shm, /run, taken together
	Memory uint64 `json:"memory"` // its programs, beside what is written
	Tasks  uint64 `json:"tasks"`
}

// Defaults of Limits: parts of the machine's memory, and a number of tasks that
// leaves the machine its own.
const (
	partOfMemory = 4
	defaultTasks = 4096
	minSize      = 1 << 20 // for the sizes below to make sense
)

// Limits reads the options, whose sizes are as in tmpfs(5): a number with k, m or g, or a
// part of the memory with %.
func (o Options) Limits() (l Limits, err error) {
	var of unix.Sysinfo_t
	if err := unix.Sysinfo(&of); err != nil {
		return l, fmt.Errorf("cannot tell this machine's memory: sysinfo: %w", err)
	}
	all := of.Totalram * uint64(of.Unit)
	if l.Disk, err = size("disk", o.Disk, all); err != nil {
		return l, err
	}
	if l.Memory, err = size("memory", o.Memory, all); err != nil {
		return l, err
	}
	if l.Tasks = defaultTasks; o.Tasks > 0 {
		l.Tasks = o.Tasks
	}
	return l, nil
}

// size reads one; whole is what its percents are of.
func size(what, text string, whole uint64) (uint64, error) {
	if text == "" {
		return whole / partOfMemory, nil
	}
	digits := strings.TrimRight(text, "kKmMgG%")
	n, err := strconv.ParseUint(digits, 10, 64)
	shift, known := map[string]int{"": 0, "k": 10, "m": 20, "g": 30, "%": 0}[strings.ToLower(text[len(digits):])]
	switch {
	case err != nil || !known || n<<shift>>shift != n:
		return 0, fmt.Errorf("cannot use %s size %q: it is a number with k, m, g or %%, such as 512M", what, text)
	case strings.HasSuffix(text, "%"):
		n = whole / 100 * n
	}
	if n <<= shift; n < minSize {
		return 0, fmt.Errorf("cannot use %s size %q: a lab takes at least %dM", what, text, minSize>>20)
	}
	return n, nil
}

// Shares of the disk for what can have no room on it: /run, where nspawn has put
// things before the disk is there, and the folder of each user in it (root's and
// the ordinary one's). They are small, and no more than a part of the disk.
func (l Limits) run() uint64     { return min(l.Disk/8, 64<<20) }
func (l Limits) runUser() uint64 { return min(l.Disk/16, 32<<20) }

// devSize is for /dev, where nodes take no room.
const devSize = 64 << 10

// room is what is left for the rest: the root, /tmp and /dev/shm.
func (l Limits) room() uint64 { return l.Disk - l.run() - 2*l.runUser() - devSize }

// bounds are files of a cgroup and their values, for v1 and for v2; a hierarchy has those whose files it has.
// What is written to a tmpfs counts as memory of the cgroup whose process wrote it.
func (l Limits) bounds() [][2]string {
	tasks, memory := strconv.FormatUint(l.Tasks, 10), strconv.FormatUint(l.Disk+l.Memory, 10)
	return [][2]string{
		{"pids.max", tasks},
		{"memory.limit_in_bytes", memory}, // v1, and swap beside it
		{"memory.memsw.limit_in_bytes", memory},
		{"memory.max", memory}, // v2
		{"memory.swap.max", "0"},
	}
}

// limit writes the limits into a cgroup, before anybody is in it.
func (l Limits) limit(dir string) error {
	for _, b := range l.bounds() {
		err := os.WriteFile(filepath.Join(dir, b[0]), []byte(b[1]), 0)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) { // cgroupfs lets nobody make a file
			return fmt.Errorf("cannot limit the lab: %w", err)
		}
	}
	return nil
}

// Unlimited names what this machine lets nobody limit for the lab as a whole:
// "memory", "pids".
func (l *Lab) Unlimited() ([]string, error) {
	dirs, err := cgroupsOf(l.name)
	if err != nil {
		return nil, err
	}
	return unlimited(dirs), nil
}

func unlimited(dirs []string) (missing []string) {
	for _, of := range []struct{ name, v1, v2 string }{
		{"memory", "memory.limit_in_bytes", "memory.max"}, {"pids", "pids.max", "pids.max"},
	} {
		limited := false
		for _, dir := range dirs {
			for _, file := range []string{of.v1, of.v2} {
				_, err := os.Stat(filepath.Join(dir, file))
				limited = limited || err == nil
			}
		}
		if !limited {
			missing = append(missing, of.name)
		}
	}
	return missing
}
