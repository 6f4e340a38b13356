package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// temp is a file that is being written, in the folder where it will be.
//
//	O_TMPFILE ──linkat──▶ NAME                        where NAME is new
//	O_TMPFILE ──linkat──▶ .NAME.outlive ──rename──▶ NAME   where it is not
//
// It has no name until it is whole, so nothing is left of it however its writer
// ends; but by SIGKILL between linkat and rename. What is left then is locked by
// nobody, and the next writer removes it. A file system without O_TMPFILE gets
// the hidden name from the beginning.
type temp struct {
	*os.File
	dir, base string
	named     bool // has the hidden name
}

// hidden is the name between; one a file, so that what is left is found.
func (t *temp) hidden() string {
	const longest = 200 // of 255: a long name has a short one
	return filepath.Join(t.dir, "."+t.base[:min(len(t.base), longest)]+".outlive")
}

func (t *temp) path() string { return filepath.Join(t.dir, t.base) }

// newTemp makes one; umask counts.
func newTemp(path string, perm os.FileMode) (*temp, error) {
	t := &temp{dir: filepath.Dir(path), base: filepath.Base(path)}
	var err error
	t.File, err = os.OpenFile(t.dir, os.O_WRONLY|unix.O_TMPFILE, perm)
	switch {
	case err == nil:
		if _, err = os.Stat(t.magic()); err == nil {
			if err = t.lock(); err != nil {
				t.Close()
			}
			return t, err
		}
		t.File.Close() // no /proc: it could not be given a name
	case !errors.Is(err, unix.EOPNOTSUPP) && !errors.Is(err, unix.EISDIR): // the file system's no, an old kernel's no
		return nil, err
	}
	return t, t.hide(perm)
}

// hide makes the file under its hidden name.
func (t *temp) hide(perm os.FileMode) error {
	return t.claim(func() (err error) {
		t.File, err = os.OpenFile(t.hidden(), os.O_WRONLY|os.O_CREATE|os.O_EXCL|unix.O_NOFOLLOW, perm)
		if err != nil {
			return err
		}
		err = t.lock()
		there, _ := t.Stat()
		now, _ := os.Lstat(t.hidden())
		if t.named = err == nil && now != nil && os.SameFile(there, now); !t.named {
			t.Close()
			return errors.Join(err, fs.ErrExist) // another took it for a leftover before it was locked
		}
		return nil
	})
}

// magic is the file's path without a name.
func (t *temp) magic() string { return fmt.Sprintf("/proc/self/fd/%d", t.Fd()) }

// lock tells others that its writer lives.
func (t *temp) lock() error { return unix.Flock(int(t.Fd()), unix.LOCK_EX|unix.LOCK_NB) }

func (t *temp) link(to string) error {
	err := unix.Linkat(unix.AT_FDCWD, t.magic(), unix.AT_FDCWD, to, unix.AT_SYMLINK_FOLLOW)
	if err != nil {
		return &os.LinkError{Op: "linkat", Old: t.magic(), New: to, Err: err}
	}
	return nil
}

// add gives it its name; fs.ErrExist when there is such a file.
func (t *temp) add() error {
	if !t.named {
		return t.link(t.path())
	}
	err := unix.Renameat2(unix.AT_FDCWD, t.hidden(), unix.AT_FDCWD, t.path(), unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EINVAL) { // not in this file system
		if err = os.Link(t.hidden(), t.path()); err == nil {
			err = os.Remove(t.hidden())
		}
	}
	t.named = err != nil
	return err
}

// replace puts it in the place of what has its name.
func (t *temp) replace() error {
	defer holdSignals()()
	if !t.named {
		if err := t.claim(func() error { return t.link(t.hidden()) }); err != nil {
			return err
		}
		t.named = true
	}
	err := os.Rename(t.hidden(), t.path())
	t.named = err != nil
	return err
}

// claim makes the hidden name, as soon as nobody else has it.
func (t *temp) claim(name func() error) error {
	const patience = 5 * time.Second
	deadline, look := time.After(patience), time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		err := name()
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
		held, err := t.sweep()
		if err != nil {
			return err
		}
		if !held {
			continue
		}
		select {
		case <-look.C:
		case <-deadline:
			return fmt.Errorf("another outlive is writing it (%q is locked)", t.hidden())
		}
	}
}

// sweep removes the hidden name that a killed writer has left; it is held when its
// writer lives. Nobody but the holder of its lock, or its writer, takes it away.
func (t *temp) sweep() (held bool, err error) {
	f, err := os.OpenFile(t.hidden(), os.O_WRONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	there, err := f.Stat()
	if err != nil || !there.Mode().IsRegular() {
		return false, errors.Join(err, fmt.Errorf("%q is in the way", t.hidden()))
	}
	if unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil {
		return true, nil
	}
	now, err := os.Lstat(t.hidden())
	if err != nil || !os.SameFile(there, now) {
		return false, nil // somebody else was faster
	}
	return false, os.Remove(t.hidden())
}

// drop leaves nothing of it.
func (t *temp) drop() {
	if t.named {
		os.Remove(t.hidden())
	}
	t.Close()
}

// holdSignals defers those that would end this process until they are let go.
func holdSignals() (let func()) {
	held := make(chan os.Signal, 32)
	for _, s := range []os.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGPIPE, unix.SIGALRM,
		unix.SIGUSR1, unix.SIGUSR2, unix.SIGXCPU, unix.SIGVTALRM, unix.SIGPROF, unix.SIGTSTP} {
		if !signal.Ignored(s) {
			signal.Notify(held, s)
		}
	}
	return func() {
		signal.Stop(held)
		for {
			select {
			case s := <-held:
				_ = unix.Kill(unix.Getpid(), s.(unix.Signal))
			default:
				return
			}
		}
	}
}

// Replace puts a file with this text in its place, whole at every moment.
func Replace(path string, text []byte, perm os.FileMode) error {
	return place(path, text, perm, (*temp).replace)
}

// Make makes a file with this text; fs.ErrExist when there is one.
func Make(path string, text []byte, perm os.FileMode) error {
	return place(path, text, perm, (*temp).add)
}

func place(path string, text []byte, perm os.FileMode, put func(*temp) error) error {
	t, err := newTemp(path, 0o600)
	if err != nil {
		return err
	}
	defer t.drop()
	if _, err = t.Write(text); err == nil {
		err = t.Chmod(perm)
	}
	if err == nil {
		err = put(t)
	}
	return err
}

// JSON puts a record in its place by Replace or Make, as people read it.
func JSON(path string, record any, perm os.FileMode, put func(path string, text []byte, perm os.FileMode) error) error {
	text, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	return put(path, append(text, '\n'), perm)
}
