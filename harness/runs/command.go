package runs

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// CommandError is for a command that cannot be run.
type CommandError struct {
	Word string
	Why  error
}

func (e *CommandError) Error() string { return fmt.Sprintf("cannot run %q: %v", e.Word, e.Why) }

// Resolve finds out, before anything detaches, whether a command can be run,
// and makes its path independent of the directory: a daemon works in /. The
// error is a *CommandError.
func Resolve(command []string) ([]string, error) {
	word := command[0]
	path, err := exec.LookPath(word)
	if strings.Contains(word, "/") || errors.Is(err, exec.ErrDot) {
		path, err = filepath.Abs(word)
	}
	if err != nil {
		return nil, &CommandError{word, errors.New("not found in $PATH")}
	}
	if err := executable(path); err != nil {
		return nil, &CommandError{word, err}
	}
	if !strings.Contains(word, "/") {
		return command, nil
	}
	return append([]string{path}, command[1:]...), nil
}

// within has a command that a mode starts in / go to the directory first, where one of
// its arguments names a file there by a relative path: `python3 app.py` would look for
// /app.py. A unit and the like say the directory themselves.
func (o Order) within(dir string, command []string) []string {
	local := func(word string) bool {
		if word == "" || filepath.IsAbs(word) {
			return false
		}
		_, err := os.Stat(filepath.Join(dir, word))
		return err == nil
	}
	if !o.Traits.RootDir || o.Form.Lab || !slices.ContainsFunc(command[1:], local) {
		return command
	}
	return append([]string{"sh", "-c", `cd "$0" && exec "$@"`, dir}, command...)
}

// executable tells what execve(2) would say of a file, and of a script's interpreter.
func executable(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("no such file")
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("it is a directory")
	case !info.Mode().IsRegular():
		return errors.New("it is no regular file")
	case unix.Access(path, unix.X_OK) != nil || info.Mode()&0o111 == 0: // root may by access(2)
		return errors.New("it is not executable")
	}
	if name := interpreter(path); name != "" {
		if _, err := os.Stat(name); err != nil {
			return fmt.Errorf("its interpreter %q is not there", name)
		}
	}
	return nil
}

// interpreter gives that of a script's first line; "" for anything else.
func interpreter(path string) string {
	f, err := os.Open(path)
	if err != nil { // what cannot be read may still be executed
		return ""
	}
	defer f.Close()
	line, _ := bufio.NewReaderSize(f, 256).ReadSlice('\n')
	rest, script := strings.CutPrefix(strings.TrimSuffix(string(line), "\n"), "#!")
	if name := strings.TrimLeft(rest, " \t"); script && name != "" {
		name, _, _ = strings.Cut(name, " ")
		name, _, _ = strings.Cut(name, "\t")
		return name
	}
	return ""
}

// NoLog is what cannot be opened as a log.
type NoLog struct{ error }

// ProbeLog makes sure that a log can be written, and tells whether it had to
// be made. It is left as it was.
func ProbeLog(path string) (made bool, err error) {
	for _, c := range []byte(path) {
		if c < ' ' || c == 0x7f {
			return false, NoLog{fmt.Errorf("cannot log to %q: a control character is in its name", path)}
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|unix.O_NONBLOCK, 0) // a FIFO must not block
	if errors.Is(err, fs.ErrNotExist) {
		made = true
		f, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	}
	if err != nil {
		return false, NoLog{fmt.Errorf("cannot log: %w", err)}
	}
	defer f.Close()
	if err := room(f); err != nil {
		if made {
			os.Remove(path)
		}
		return false, fmt.Errorf("cannot log to %q: %w", path, err)
	}
	return made, nil
}

// room finds out whether there is place for more, without using it.
func room(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) != 0 {
		return errors.New("it is a pipe, and nobody will read it")
	}
	if _, err := unix.Write(int(f.Fd()), nil); err != nil { // /dev/full
		return err
	}
	var disk unix.Statfs_t
	if !info.Mode().IsRegular() || unix.Fstatfs(int(f.Fd()), &disk) != nil {
		return nil //nolint:nilerr // what cannot be told is not held against it
	}
	free := disk.Bavail
	if os.Geteuid() == 0 {
		free = disk.Bfree
	}
	if disk.Blocks > 0 && free == 0 { // without blocks it has no limit, as tmpfs(5) may
		return unix.ENOSPC
	}
	return nil
}
