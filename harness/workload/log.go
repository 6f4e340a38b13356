package workload

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// logFile is a log that the workload opens by itself, and by name once more when
// it is told that the file was renamed.
type logFile struct {
	path string
	fds  []int // that lead to it
}

// openLog has descriptors lead to the end of a file, whatever they led to.
func openLog(o Options, streams ...*os.File) (*logFile, error) {
	path := o.Log
	switch {
	case path == "" && o.Reopens:
		return ledTo(streams...), nil
	case path == "":
		return nil, nil
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("cannot open the log %q: %w", path, err)
	}
	l := &logFile{path: whole}
	for _, f := range streams {
		l.fds = append(l.fds, int(f.Fd()))
	}
	return l, l.open()
}

// ledTo is the file that the first of the streams leads to, with all of them that do; nil
// where it leads to none.
func ledTo(streams ...*os.File) *logFile {
	l := &logFile{}
	for _, f := range streams {
		path, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", f.Fd()))
		if info, failed := f.Stat(); err != nil || failed != nil || !info.Mode().IsRegular() {
			continue
		}
		if l.path == "" {
			l.path = path
		}
		if path == l.path {
			l.fds = append(l.fds, int(f.Fd()))
		}
	}
	if len(l.fds) == 0 {
		return nil
	}
	return l
}

// open opens what has the name now; nil does nothing.
func (l *logFile) open() error {
	if l == nil {
		return nil
	}
	fd, err := unix.Open(l.path, unix.O_WRONLY|unix.O_CREAT|unix.O_APPEND|unix.O_CLOEXEC, 0o644)
	if err != nil {
		return fmt.Errorf("cannot open the log %q: open: %w", l.path, err)
	}
	defer unix.Close(fd)
	for _, to := range l.fds {
		if err := unix.Dup3(fd, to, 0); err != nil {
			return fmt.Errorf("cannot open the log %q: dup3 to %d: %w", l.path, to, err)
		}
	}
	return nil
}
