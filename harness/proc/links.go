package proc

import (
	"os"
	"path/filepath"
)

// Link tells where a link of a process leads ("exe", "fd/0", "ns/pid"); "" where that is
// not to be seen.
func (fs FS) Link(pid int, name string) string {
	to, _ := os.Readlink(fs.path(pid, name))
	return to
}

// Of is the text of a file of a process.
func (fs FS) Of(pid int, name string) (string, error) { return fs.read(pid, name) }

// Text is the text of a file that belongs to no process, "stat" say.
func (fs FS) Text(name string) (string, error) { return readFile(filepath.Join(string(fs), name)) }
