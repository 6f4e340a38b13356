package rehearse

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// longestPID is how much of a pid file is read, in bytes, and longestFile how long one is.
const (
	longestPID  = 64
	longestFile = 4096
)

// readPIDFile is the pid file as it is now; nil when none is known.
func (r *Run) readPIDFile() *evidence.PIDFile {
	if r.Seen.PIDFile == "" {
		return nil
	}
	return readPIDFile(r.path())
}

// path is the pid file's, whole; "" when none is known.
func (r *Run) path() string { return r.within(r.Seen.PIDFile) }

// within is a path as the line has it.
func (r *Run) within(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.Dir, path)
}

// readPIDFile reads a regular file only: a FIFO would never end.
func readPIDFile(path string) *evidence.PIDFile {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	if errors.Is(err, unix.ENOENT) {
		return &evidence.PIDFile{}
	}
	if err != nil {
		return &evidence.PIDFile{There: true, Why: err.Error()}
	}
	file := os.NewFile(uintptr(fd), path)
	defer file.Close()
	is := &evidence.PIDFile{There: true}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		is.Why = "it is no regular file"
		return is
	}
	is.Mode = uint32(info.Mode() & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid))
	var st unix.Stat_t
	if unix.Fstat(fd, &st) == nil {
		is.UID, is.GID = int(st.Uid), int(st.Gid)
	}
	text := make([]byte, longestPID)
	n, _ := file.Read(text)
	is.Text = string(text[:n])
	line, _, _ := strings.Cut(is.Text, "\n") // some tell more in others, as PostgreSQL does
	is.PID, _ = strconv.Atoi(strings.TrimSpace(line))
	return is
}

// atReturn notes what there is at the moment at which the launcher has returned.
func (r *Run) atReturn(s *evidence.Start) {
	s.AtReturn, r.returned = r.readPIDFile(), r.mayBe()
	var pids []int
	for _, p := range r.others() {
		pids = append(pids, p.PID)
	}
	s.Ready = proc.Root.Sockets(pids...)
	if r.holder != nil {
		r.holder.returned.Store(true)
	}
}

// files are those that may name the main process, the surest first.
func (r *Run) files(s *evidence.Start) []*evidence.PIDFile {
	all := []*evidence.PIDFile{s.AtReturn, r.readPIDFile()}
	if r.Seen.PIDFile == "" {
		for _, is := range r.mayBe() {
			all = append(all, is)
		}
	}
	return all
}

// seeFile notes the pid file, and who of these holds a lock on it.
func (r *Run) seeFile(s *evidence.Start, all []evidence.Process) {
	s.File = r.readPIDFile()
	path, err := filepath.EvalSymlinks(r.path())
	if s.File == nil || err != nil {
		return
	}
	for _, p := range all {
		for _, fd := range p.FDs {
			if fd.Lock && fd.Target == path && s.File.Lock == 0 {
				s.File.Lock = p.PID
			}
		}
	}
}

// reserve keeps what stood where its owner says that the pid file is, so that it stands
// there in the end, and takes it away until then: a stale one has an act of its own. An
// error says that the daemon runs already, or that this is no pid file.
func (r *Run) reserve() error {
	r.before = map[string]kept{}
	if path := r.path(); path != "" {
		is := readPIDFile(path)
		if p, err := proc.Root.Stat(is.PID); err == nil && is.PID > 0 && p.State != "Z" {
			return fmt.Errorf("cannot start it: %s names process %d (%s), which runs: stop that first, or remove the file", r.Seen.PIDFile, p.PID, p.Comm)
		}
		k, err := keep(path)
		if err != nil {
			return fmt.Errorf("cannot take %s for a pid file: %w", r.Seen.PIDFile, err)
		}
		r.owe(k)
		r.clear()
	}
	return r.reserveNamed()
}

// clear takes the pid file away that a daemon left when it was ended.
func (r *Run) clear() {
	path := r.path()
	if k, ok := r.before[path]; ok && !k.odd {
		_ = os.Remove(path)
	}
}

// owe remembers what stood where the pid file is.
func (r *Run) owe(k kept) {
	r.before[r.path()] = k
	r.owed()
}

// owed says what is to be done where the rehearsal is broken off: what it is by now.
func (r *Run) owed() {
	if r.Undo != nil {
		r.Undo(r.debts())
	}
}

// debts give back what stood where the pid file is, and make the logs whole.
func (r *Run) debts() func() {
	k, there := r.before[r.path()]
	logs := slices.Clone(r.turned)
	return func() {
		if there {
			k.restore()
		}
		for _, t := range logs {
			_ = t.whole()
		}
	}
}

// giveBack does that.
func (r *Run) giveBack() {
	r.debts()()
	if r.Undo != nil {
		r.Undo(nil)
	}
}

// kept is a file as it was.
type kept struct {
	path  string
	there bool
	odd   bool // it is no regular file, and is left alone
	text  []byte
	info  fs.FileInfo
}

// keep remembers a file, which may be missing. The error says that it holds more than a pid.
func keep(path string) (k kept, err error) {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		path = to
	}
	k.path = path
	k.info, err = os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return k, nil
	case err != nil:
		return k, err
	case !k.info.Mode().IsRegular():
		k.odd = true
		return k, nil
	case k.info.Size() > longestPID && readPIDFile(path).PID == 0, k.info.Size() > longestFile:
		return k, fmt.Errorf("it has %d bytes, and does not begin with a pid", k.info.Size())
	}
	k.there = true
	k.text, err = os.ReadFile(path)
	return k, err
}

func (k kept) restore() {
	switch {
	case k.odd:
	case !k.there:
		_ = os.Remove(k.path)
	default:
		_ = os.Remove(k.path)
		if os.WriteFile(k.path, k.text, 0o600) != nil {
			return
		}
		if st, ok := k.info.Sys().(*syscall.Stat_t); ok {
			_ = os.Lchown(k.path, int(st.Uid), int(st.Gid))
		}
		_ = os.Chmod(k.path, k.info.Mode())
		_ = os.Chtimes(k.path, k.info.ModTime(), k.info.ModTime())
	}
}
