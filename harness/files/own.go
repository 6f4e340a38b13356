package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// Foreign is a file or a folder whose contents others decide on.
type Foreign struct {
	Path string
	Why  string
	Mend string // the command that mends it
}

func (f *Foreign) Error() string { return fmt.Sprintf("cannot trust %q: %s", f.Path, f.Why) }

// Own tells whether a folder is one's own and nobody else may write to it: else
// it is a *Foreign. One that does not exist is nobody's.
func Own(dir string) error {
	f, err := os.OpenFile(dir, unix.O_PATH|unix.O_DIRECTORY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return owned(f, dir)
}

// MakeOwn makes a folder of one's own where there is none.
func MakeOwn(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return Own(dir)
}

func owned(f *os.File, path string) error {
	var st unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &st); err != nil {
		return &os.PathError{Op: "fstat", Path: path, Err: err}
	}
	quoted := "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	switch me := os.Geteuid(); {
	case int(st.Uid) != me && me == 0:
		return &Foreign{path, fmt.Sprintf("it belongs to uid %d, and this is root", st.Uid),
			fmt.Sprintf("sudo -Hu '#%d' outlive ... uses it as its owner, sudo -H outlive ... uses root's own", st.Uid)}
	case int(st.Uid) != me:
		return &Foreign{path, fmt.Sprintf("it belongs to uid %d, and not to you (%d)", st.Uid, me), "mv " + quoted + " " + quoted + ".foreign"}
	case st.Mode&0o022 != 0:
		return &Foreign{path, fmt.Sprintf("others may write to it (mode %04o)", st.Mode&0o7777), "chmod go-w " + quoted}
	}
	return nil
}
