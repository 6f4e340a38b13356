package runs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// SocketVariables say where the sockets of multiplexers are.
var SocketVariables = []string{"TMUX_TMPDIR", "SCREENDIR"}

// Variable gives one of SocketVariables as it was at the start; "" for none.
func (r Record) Variable(name string) string {
	for _, entry := range r.Env {
		if of, value, _ := strings.Cut(entry, "="); of == name && slices.Contains(SocketVariables, name) && filepath.IsAbs(value) {
			return value
		}
	}
	return ""
}

// RemoveSockets removes the sockets that match the pattern and that nobody
// listens to any more. One whose name begins with a pid is the run's only if
// that process came of it.
func RemoveSockets(r Record, pattern string) error {
	paths, _ := filepath.Glob(pattern)
	for _, path := range paths {
		info, err := os.Lstat(path)
		if err != nil || info.Mode()&fs.ModeSocket == 0 || !r.mayOwn(filepath.Base(path)) || listens(path) {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot remove the socket of %q: %w", r.Name, err)
		}
	}
	return nil
}

// SweepSockets removes those of servers that were started for a run and found it
// called off: nobody listens, and no run has the name that follows the prefix.
func (s Store) SweepSockets(prefix string) error {
	paths, _ := filepath.Glob(prefix + "*")
	for _, path := range paths {
		name := strings.TrimPrefix(path, prefix)
		if _, err := os.Lstat(s.Path(name, "json")); CheckName(name) != nil || err == nil {
			continue
		}
		if err := RemoveSockets(Record{Name: name}, path); err != nil {
			return err
		}
	}
	return nil
}

func (r Record) mayOwn(base string) bool {
	number, _, numbered := strings.Cut(base, ".")
	pid, err := strconv.Atoi(number)
	return !numbered || err == nil && slices.ContainsFunc(r.roots, func(o root) bool { return o.PID == pid })
}

func listens(path string) bool {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return true
	}
	defer unix.Close(fd)
	return unix.Connect(fd, &unix.SockaddrUnix{Name: path}) != unix.ECONNREFUSED
}
