package rehearse

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// longestLog is how much of a log is copied, in bytes; a longer one is let be.
const longestLog = 64 << 20

// turned is a log that was emptied, or put aside, and that is to be whole in the end.
type turned struct {
	path   string
	copied string // what it had when it was emptied; "" for nothing
	aside  string // where it was put; "" where it was not
}

// logs are the files that what runs prints to, or writes to and does not read, as far as
// they came into being with it: what was there before is its owner's.
func (r *Run) logs() (paths []string) {
	for _, p := range r.others() {
		for _, fd := range p.FDs {
			appends, mode := fd.Flags&unix.O_APPEND != 0, fd.Flags&unix.O_ACCMODE
			info, err := os.Lstat(fd.Target)
			switch {
			case mode == unix.O_RDONLY, mode == unix.O_RDWR && !appends && fd.N != 1 && fd.N != 2, fd.Lock:
			case err != nil, !info.Mode().IsRegular(), info.Size() > longestLog:
			case fd.Target == r.path(), readPIDFile(fd.Target).PID == p.PID:
			case slices.Contains(paths, fd.Target), !bornAfter(fd.Target, r.began):
			default:
				paths = append(paths, fd.Target)
			}
		}
	}
	return paths
}

// turn notes what was done to a log, so that it is put together again.
func (r *Run) turn(path string, note func(*turned)) {
	i := slices.IndexFunc(r.turned, func(t turned) bool { return t.path == path })
	if i < 0 {
		i = len(r.turned)
		r.turned = append(r.turned, turned{path: path})
	}
	note(&r.turned[i])
	r.owed()
}

// empty copies a log, and empties it: logrotate's copytruncate.
func (r *Run) empty(path string) error {
	copied, err := os.CreateTemp(r.Scratch, "log")
	if err != nil {
		return fmt.Errorf("cannot copy %s: %w", path, err)
	}
	defer copied.Close()
	if err := appendTo(copied, path); err != nil {
		return err
	}
	r.turn(path, func(t *turned) { t.copied = copied.Name() })
	if err := os.Truncate(path, 0); err != nil {
		return fmt.Errorf("cannot empty %s: %w", path, err)
	}
	return nil
}

// putAside renames a log, as logrotate does, to a name that nobody has.
func (r *Run) putAside(path string) (aside string, err error) {
	for n := 1; ; n++ {
		aside = path + "." + strconv.Itoa(n)
		err = unix.Renameat2(unix.AT_FDCWD, path, unix.AT_FDCWD, aside, unix.RENAME_NOREPLACE)
		if err == nil {
			r.turn(path, func(t *turned) { t.aside = aside })
			return aside, nil
		}
		if err != unix.EEXIST {
			return "", fmt.Errorf("cannot rename %s: %w", path, err)
		}
	}
}

// whole puts a log together again: what was copied, what was put aside, and what came since.
func (t turned) whole() error {
	file, err := os.CreateTemp(filepath.Dir(t.path), filepath.Base(t.path)+".")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	like := t.path
	for _, part := range []string{t.copied, t.aside, t.path} {
		if part == "" {
			continue
		}
		if err := appendTo(file, part); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	if t.aside != "" {
		like = t.aside
	}
	var was unix.Stat_t
	if unix.Stat(like, &was) == nil {
		_ = file.Chown(int(was.Uid), int(was.Gid))
		_ = file.Chmod(os.FileMode(was.Mode & 0o7777))
	}
	if err := os.Rename(file.Name(), t.path); err != nil {
		return err
	}
	if t.aside != "" {
		return os.Remove(t.aside)
	}
	return nil
}

func appendTo(file *os.File, path string) error {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer from.Close()
	_, err = io.Copy(file, from)
	return err
}

// stands is the furthest that a descriptor without O_APPEND stands in a file, where the
// next write goes; appends tells that there is none.
func (r *Run) stands(path string) (furthest int64, appends bool) {
	appends = true
	for _, p := range r.others() {
		for _, fd := range p.FDs {
			if fd.Target != path || fd.Flags&unix.O_APPEND != 0 || fd.Flags&unix.O_ACCMODE == unix.O_RDONLY {
				continue
			}
			text, _ := proc.Root.Of(p.PID, fmt.Sprintf("fdinfo/%d", fd.N))
			word, _, _ := strings.Cut(strings.TrimPrefix(text, "pos:"), "\n")
			at, _ := strconv.ParseInt(strings.TrimSpace(word), 10, 64)
			furthest, appends = max(furthest, at), false
		}
	}
	return furthest, appends
}

// hole is how many bytes of zero a file begins with.
func hole(path string) int64 {
	file, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer file.Close()
	block := make([]byte, 4096)
	for n := int64(0); ; {
		read, err := file.Read(block)
		zeros := len(block[:read]) - len(strings.TrimLeft(string(block[:read]), "\x00"))
		if n += int64(zeros); zeros < read || err != nil {
			return n
		}
	}
}

// holders are those that have a file open for writing.
func (r *Run) holders(path string) (all []evidence.Process) {
	for _, p := range r.others() {
		if slices.ContainsFunc(p.FDs, func(fd evidence.FD) bool { return fd.Target == path && fd.Flags&unix.O_ACCMODE != unix.O_RDONLY }) {
			all = append(all, p)
		}
	}
	return all
}
