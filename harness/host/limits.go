package host

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// LimitError says that a limit of this process leaves too little for trials.
type LimitError struct {
	What        string // "open files"
	Flag        string // of the shells' ulimit
	Have, Needs uint64 // in the unit of ulimit
	Unit        string // "" or " KiB"
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("cannot make trials: the limit of %s is %d%s, and they take %d%s", e.What, e.Have, e.Unit, e.Needs, e.Unit)
}

// What trials take was measured: with two thirds of it the first fail.
const (
	filesBase, filesEach      = 32, 4 // descriptors, of the front
	tasksBase, tasksEach      = 30, 25
	leastFile, leastAddresses = 64 << 10, 896 << 20 // bytes; the runtime of Go takes 0.7 GiB of addresses before its first line, and two arenas of 64 MiB soon, as the first begins at random
)

// Limits tells whether trials, so many at a time, have what they take: their
// programs would fail in ways of their own. The error is a *LimitError.
func Limits(lanes int) error {
	n := uint64(max(lanes, 1))
	for _, l := range []struct {
		resource int
		needs    func() uint64
		scale    uint64
		as       LimitError
	}{
		{unix.RLIMIT_NOFILE, func() uint64 { return filesBase + filesEach*n }, 1, LimitError{What: "open files", Flag: "-n"}},
		{unix.RLIMIT_NPROC, func() uint64 { return tasks() + tasksBase + tasksEach*n }, 1, LimitError{What: "processes", Flag: "-u"}},
		{unix.RLIMIT_FSIZE, func() uint64 { return leastFile }, 1024, LimitError{What: "a file's size", Flag: "-f", Unit: " KiB"}},
		{unix.RLIMIT_AS, func() uint64 { return leastAddresses }, 1024, LimitError{What: "memory", Flag: "-v", Unit: " KiB"}},
	} {
		var limit unix.Rlimit
		if err := unix.Getrlimit(l.resource, &limit); err != nil || limit.Cur == unix.RLIM_INFINITY {
			continue
		}
		if l.resource == unix.RLIMIT_NPROC && os.Getuid() == 0 { // who is not held to it: setrlimit(2)
			continue
		}
		if needs := l.needs(); limit.Cur < needs {
			l.as.Have, l.as.Needs = limit.Cur/l.scale, needs/l.scale
			return &l.as
		}
	}
	return nil
}

// tasks counts the threads of all processes of this user, which is what
// RLIMIT_NPROC counts.
func tasks() (n uint64) {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		if _, err := strconv.Atoi(e.Name()); err != nil {
			continue
		}
		path := filepath.Join("/proc", e.Name())
		info, err := os.Stat(path)
		if err != nil {
			continue // it has ended
		}
		if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) == os.Getuid() {
			threads, _ := os.ReadDir(filepath.Join(path, "task"))
			n += uint64(len(threads))
		}
	}
	return n
}
