package files

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Output is a file that a user names. What it leads to through links decides:
// a stream that is open already, a pipe or a device is written to as it is; a
// regular file, or a new one, is put in its place by Commit, whole. What stood
// there keeps its owner, its mode and its attributes.
type Output struct {
	Name    string // as the user gave it
	file    *os.File
	temp    *temp // nil for what is written to as it is, and after the end
	limited chan os.Signal
}

// Create opens an output, and finds out now what Commit would be refused for.
func Create(name string) (*Output, error) {
	o := &Output{Name: name}
	path, stream, err := follow(name)
	switch {
	case err != nil:
	case stream != nil:
		o.file = stream
	default:
		err = o.beside(path)
	}
	if err != nil {
		return nil, err
	}
	// A write beyond ulimit -f is an error then; without this it ends Go's programs.
	o.limited = make(chan os.Signal, 1)
	signal.Notify(o.limited, unix.SIGXFSZ)
	return o, nil
}

// follow leads to where a file is to be put, or gives what is written to as it is.
func follow(name string) (path string, stream *os.File, err error) {
	if name == "" {
		return "", nil, unix.ENOENT
	}
	path = name
	for range 40 { // links that the kernel follows, too
		dir, err := filepath.EvalSymlinks(filepath.Dir(path))
		if err != nil {
			return "", nil, err
		}
		path = filepath.Join(dir, filepath.Base(path))
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist) && inProc(dir):
			return "", nil, unix.EBADF // most likely
		case errors.Is(err, fs.ErrNotExist) && strings.HasSuffix(name, "/"):
			return "", nil, unix.EISDIR
		case errors.Is(err, fs.ErrNotExist):
			return path, nil, nil
		case err != nil:
			return "", nil, err
		case info.Mode()&os.ModeSymlink != 0:
			if inProc(dir) { // such a link leads where no path does
				stream, err = held(dir, path)
				return "", stream, err
			}
			to, err := os.Readlink(path)
			if err != nil {
				return "", nil, err
			}
			if !filepath.IsAbs(to) {
				to = filepath.Join(dir, to)
			}
			path = to
		case info.Mode().IsRegular() && !inProc(dir):
			return path, nil, nil
		default:
			stream, err = os.OpenFile(path, os.O_WRONLY|unix.O_NOCTTY, 0)
			return "", stream, err
		}
	}
	return "", nil, unix.ELOOP
}

// inProc tells of the file systems whose files are no files: one cannot put another there.
func inProc(dir string) bool {
	var st unix.Statfs_t
	return unix.Statfs(dir, &st) == nil && (st.Type == unix.PROC_SUPER_MAGIC || st.Type == unix.SYSFS_MAGIC)
}

// held gives a descriptor, as in /dev/stdout: one's own is shared, so that it goes
// on where it is, and a socket is one, too.
func held(dir, path string) (*os.File, error) {
	fd, err := strconv.Atoi(filepath.Base(path))
	self, _ := filepath.EvalSymlinks("/proc/self")
	if err != nil || filepath.Base(dir) != "fd" || !strings.HasPrefix(dir, self+"/") {
		return os.OpenFile(path, os.O_WRONLY|os.O_APPEND|unix.O_NOCTTY, 0)
	}
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err == nil && flags&unix.O_ACCMODE == unix.O_RDONLY {
		err = errors.New("it is open for reading only")
	}
	if err == nil {
		fd, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), path), nil
}

// beside makes the new file, in the likeness of the old one.
func (o *Output) beside(path string) error {
	t, err := newTemp(path, 0o666)
	if err != nil {
		return err
	}
	if err := t.resemble(); err != nil {
		t.drop()
		return err
	}
	o.temp, o.file = t, t.File
	return nil
}

func (o *Output) Write(text []byte) (int, error) {
	n, err := o.file.Write(text)
	var path *fs.PathError
	if errors.As(err, &path) { // of what has no name yet
		err = fmt.Errorf("%q: %w", o.Name, path.Err)
	}
	return n, err
}

// Commit puts the file in its place. On an error what was there stays as it was.
func (o *Output) Commit() error {
	defer o.end()
	if o.temp == nil {
		return o.file.Close()
	}
	if err := o.file.Sync(); err != nil && !errors.Is(err, unix.EINVAL) {
		return err
	}
	return o.put()
}

// Stream puts the file in its place now; what is written from then on goes on in it.
func (o *Output) Stream() error {
	if o.temp == nil {
		return nil
	}
	err := o.put()
	if err == nil {
		o.temp = nil
	}
	return err
}

func (o *Output) put() error {
	err := o.temp.add()
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err = o.temp.resemble(); err == nil { // it may have come, or changed, meanwhile
		err = o.temp.replace()
	}
	return err
}

// Discard leaves what was there as it was, and tells whether that is so: what is
// written to as it is has been written to.
func (o *Output) Discard() (untouched bool) {
	if o.file == nil {
		return false
	}
	untouched = o.temp != nil
	o.end()
	return untouched
}

func (o *Output) end() {
	signal.Stop(o.limited)
	if o.temp != nil {
		o.temp.drop()
	}
	o.file.Close()
	o.temp, o.file = nil, nil
}

// resemble gives the new file owner, mode and attributes of the one that it is to
// replace, and refuses what could not be kept.
func (t *temp) resemble() error {
	var st unix.Statx_t
	err := unix.Statx(unix.AT_FDCWD, t.path(), unix.AT_SYMLINK_NOFOLLOW, unix.STATX_BASIC_STATS, &st)
	switch {
	case errors.Is(err, unix.ENOENT):
		return nil
	case err != nil:
		return err
	case st.Mode&unix.S_IFMT != unix.S_IFREG:
		return errors.New("it is no regular file any more")
	case st.Nlink > 1:
		return fmt.Errorf("it has %d names (hard links), and only this one would lead to the new file", st.Nlink)
	case st.Attributes&unix.STATX_ATTR_MOUNT_ROOT != 0:
		return errors.New("it is a mount point, and cannot be replaced")
	}
	if err := unix.Faccessat(unix.AT_FDCWD, t.path(), unix.W_OK, unix.AT_EACCESS|unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return err
	}
	fd := int(t.Fd())
	if err := unix.Fchown(fd, int(st.Uid), int(st.Gid)); err != nil {
		return fmt.Errorf("it belongs to uid %d and gid %d, and the new file could not: %w", st.Uid, st.Gid, err)
	}
	if err := unix.Fchmod(fd, uint32(st.Mode&0o7777)); err != nil {
		return fmt.Errorf("its mode %04o cannot be kept: %w", st.Mode&0o7777, err)
	}
	return t.attributes()
}

// attributes copies what lists access rights, what labels, and what a user has noted.
func (t *temp) attributes() error {
	names := make([]byte, 64<<10)
	n, err := unix.Listxattr(t.path(), names)
	if err != nil {
		return nil // a file system without any
	}
	value, has := make([]byte, 64<<10), make([]byte, 64<<10)
	for name := range strings.SplitSeq(strings.TrimRight(string(names[:n]), "\x00"), "\x00") {
		if name == "" {
			continue
		}
		size, err := unix.Getxattr(t.path(), name, value)
		if same, _ := unix.Fgetxattr(int(t.Fd()), name, has); err == nil && !bytes.Equal(value[:size], has[:max(same, 0)]) {
			err = unix.Fsetxattr(int(t.Fd()), name, value[:size], 0)
		}
		if err != nil && !errors.Is(err, unix.ENODATA) {
			return fmt.Errorf("its attribute %q cannot be kept: %w", name, err)
		}
	}
	return nil
}
