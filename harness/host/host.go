// Package host tells what a machine has: its kernel and distribution, the
// programs on it with their versions, and the facilities that trials rest on.
// It changes nothing and judges nothing; what a gap costs is the caller's to say.
package host

import (
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Facts are what is known at once, without running a program.
type Facts struct {
	Kernel       string   `json:"kernel"`       // release, uname(2)
	Distribution string   `json:"distribution"` // name and version, os-release(5)
	Init         string   `json:"init"`         // the name of process 1
	User         string   `json:"user"`
	Families     []string `json:"-"` // ID and ID_LIKE of os-release(5), nearest first
}

// Gather reads the facts of this machine. What cannot be known is "unknown".
func Gather() Facts { return gather("/") }

// gather reads the files below a root, so that tests use fixtures.
func gather(root string) Facts {
	release := readRelease(root)
	return Facts{
		Kernel:       kernel(),
		Distribution: release.name(),
		Init:         orUnknown(firstLine(filepath.Join(root, "proc/1/comm"))),
		User:         userName(),
		Families:     release.families(),
	}
}

func kernel() string {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return "unknown"
	}
	return unix.ByteSliceToString(name.Release[:])
}

func userName() string {
	u, err := user.Current()
	if err != nil {
		return "unknown"
	}
	return u.Username
}

func firstLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(line)
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
