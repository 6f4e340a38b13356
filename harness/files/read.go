// Package files opens what others may have had a hand in: it waits for nobody,
// reads nothing but regular files of a sane size, trusts no folder that others
// may write to, and puts a file in its place whole or not at all.
package files

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// Limits of what is read, in bytes.
const (
	Small = 1 << 20 // a record, a lesson
	Large = 1 << 30 // a saved comparison: some 5 KB a trial
)

// Open opens a regular file for reading, through links. Where the path leads to
// a FIFO, a device or a terminal it neither waits nor touches it, even if they
// came there while it looked; a limit of 0 is none.
func Open(path string, limit int64) (*os.File, error) { return open(path, 0, limit) }

func open(path string, flags int, limit int64) (*os.File, error) {
	info, err := os.Stat(path)
	if err == nil { // a look first: to open a device may be to use it
		if err := sane(path, info, limit); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY|flags, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = sane(path, info, limit)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	// Some files of /proc say that they are regular, and have their reader wait.
	const patience = time.Second
	_ = f.SetReadDeadline(time.Now().Add(patience))
	return f, nil
}

func sane(path string, info os.FileInfo, limit int64) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%q is %s, and no regular file", path, kind(info.Mode()))
	}
	if limit > 0 && info.Size() > limit {
		return tooLarge(path, limit)
	}
	return nil
}

func tooLarge(path string, limit int64) error {
	return fmt.Errorf("%q is larger than %d bytes", path, limit)
}

func kind(m os.FileMode) string {
	switch {
	case m.IsDir():
		return "a directory"
	case m&os.ModeNamedPipe != 0:
		return "a pipe"
	case m&os.ModeSocket != 0:
		return "a socket"
	case m&os.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}

// Read reads a whole regular file, through links.
func Read(path string, limit int64) ([]byte, error) { return read(path, 0, limit, nil) }

// ReadShared reads a file in a folder that others may write to: it follows no link.
func ReadShared(path string, limit int64) ([]byte, error) {
	return read(path, unix.O_NOFOLLOW, limit, nil)
}

// ReadBy reads a file in a folder that others may write to: what none of the users has
// made, or others may write to, is a *Foreign.
func ReadBy(path string, limit int64, uids ...uint32) ([]byte, error) {
	return read(path, unix.O_NOFOLLOW, limit, func(f *os.File) error {
		var st unix.Stat_t
		if err := unix.Fstat(int(f.Fd()), &st); err != nil {
			return &os.PathError{Op: "fstat", Path: path, Err: err}
		}
		if !slices.Contains(uids, st.Uid) || st.Mode&0o022 != 0 {
			return &Foreign{Path: path, Why: fmt.Sprintf("uid %d has made it, or others may write to it (mode %04o)", st.Uid, st.Mode&0o7777)}
		}
		return nil
	})
}

// ReadOwn reads a file of a folder of one's own. It follows no link, and what
// others have written, or may have, is a *Foreign.
func ReadOwn(path string, limit int64) ([]byte, error) {
	if err := Own(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return read(path, unix.O_NOFOLLOW, limit, func(f *os.File) error { return owned(f, path) })
}

func read(path string, flags int, limit int64, judge func(*os.File) error) ([]byte, error) {
	f, err := open(path, flags, limit)
	if errors.Is(err, unix.ELOOP) {
		return nil, fmt.Errorf("%q is a link, and no regular file", path)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if judge != nil {
		if err := judge(f); err != nil {
			return nil, err
		}
	}
	text, err := io.ReadAll(io.LimitReader(f, limit+1)) // it may grow
	if err == nil && int64(len(text)) > limit {
		err = tooLarge(path, limit)
	}
	return text, err
}
