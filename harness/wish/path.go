package wish

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"outlive/harness/proc"
)

// there gives the absolute path of a file of a kind, as the format of any file can say it.
func there(text string, kind func(os.FileMode) bool, want string) (string, error) {
	path, err := filepath.Abs(text)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil || text == "" {
		return "", errors.New(want)
	}
	if info, err := os.Stat(path); err != nil || !kind(info.Mode()) {
		return "", errors.New(want)
	}
	return path, inFile(path)
}

// inFile tells why no unit could hold a path.
func inFile(path string) error {
	if strings.ContainsFunc(path, unicode.IsControl) || !utf8.ValidString(path) || strings.TrimSpace(path) != path || strings.HasSuffix(path, `\`) {
		return errors.New("a unit has no way to write its path: name one without control characters, and without a blank or \\ at its end")
	}
	return nil
}

// linked is where a link of a process leads, in /proc.
func linked(pid int, name string) (string, error) {
	path := proc.Root.Link(pid, name)
	if path == "" {
		return "", errors.New("cannot read " + name)
	}
	return path, nil
}
