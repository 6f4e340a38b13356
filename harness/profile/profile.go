// Package profile reads a team's own profile for verify, a YAML file: which rules bind its
// program how much, what is expected of it, and which rules it may break, and why.
//
//	extends: sysv
//	line: ./gatewayd --daemon
//	pidfile: run/gatewayd.pid
//	rules: {umask.own: must, files.append: off}
//	expect: {session.not-leader: broken}
//	exceptions:
//	  files.no-leak: {reason: "it inherits the lock of its launcher on purpose"}
package profile

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"outlive/harness/files"
	"outlive/harness/rehearse"
	"outlive/harness/rule"
	"outlive/harness/visible"
)

// File is what such a file says. What it leaves out is empty.
type File struct {
	rule.Profile
	Line    string // that starts the program
	PIDFile string // as --pidfile
	Fail    string // as --fail
	Second  string // as --second
	User    string // as --user
	Cgroup  string // as --cgroup
	Listen  bool   // as --listen
	// Settle, Launch and Stop are waits, as --settle, --launch-within and --stop-within.
	Settle, Launch, Stop time.Duration
	// Expect has the verdict that a rule has to have: kept or broken.
	Expect map[string]string
	// Exceptions say of rules why they may be broken.
	Exceptions map[string]string
}

// Limits: of the file in bytes, of a text in it in bytes, and of a wait.
const (
	largest  = 64 << 10
	longest  = 1000
	lastWait = time.Hour
)

// Names tells whether a value of --profile names a file, and no profile of ours.
func Names(value string) bool {
	return strings.Contains(value, "/") || strings.HasSuffix(value, ".yaml") || strings.HasSuffix(value, ".yml")
}

// Read reads a regular file. What is wrong in it is a *Wrong.
func Read(path string) (File, error) {
	text, err := files.Read(path, largest)
	if err != nil {
		return File{}, err
	}
	f, err := Parse(text)
	f.ID = path
	var wrong *Wrong
	if errors.As(err, &wrong) {
		wrong.Path = path
	}
	return f, err
}

// Fill has an order say what the file says of the program, where it says nothing itself.
func (f File) Fill(o *rehearse.Order) {
	if len(o.Command) == 0 {
		o.Line = cmp.Or(o.Line, f.Line)
	}
	o.PIDFile, o.Fail, o.Second = cmp.Or(o.PIDFile, f.PIDFile), cmp.Or(o.Fail, f.Fail), cmp.Or(o.Second, f.Second)
	o.Window, o.Launch, o.Stop = cmp.Or(o.Window, f.Settle), cmp.Or(o.Launch, f.Launch), cmp.Or(o.Stop, f.Stop)
}

// Problem is one mistake in such a file.
type Problem struct {
	Line, Column int // from 1; 0 is not known
	Text         string
	Mend         string // what would be right; empty where that is not known
}

// Wrong are the mistakes in a file, in the order of their lines.
type Wrong struct {
	Path     string // of the file; empty where only its text is known
	Problems []Problem
}

// Error tells them, a line each, behind the path of the file.
func (w *Wrong) Error() string {
	var lines []string
	for _, p := range w.Problems {
		at := fmt.Sprintf("%d", p.Line)
		if p.Column > 0 {
			at += fmt.Sprintf(":%d", p.Column)
		}
		if w.Path != "" {
			at = visible.Line(w.Path) + ":" + at
		}
		text := at + ": " + p.Text
		if p.Mend != "" {
			text += "; " + p.Mend
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}
