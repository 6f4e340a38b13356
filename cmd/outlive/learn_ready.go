//go:build linux

package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"outlive/harness/host"
	"outlive/harness/lab"
	"outlive/harness/shell"
	"outlive/lessons"
)

// ready tells what the lesson needs and this machine lacks.
func ready(l lessons.Lesson) error {
	var missing []string
	for _, need := range l.Needs {
		switch {
		case need == lessons.Lab:
			if err := lab.Missing(""); err != nil {
				return labError("", fmt.Errorf("cannot begin %s: %w", l.ID, err))
			}
		case need == "root":
			if os.Geteuid() != 0 {
				return unfitError("sudo outlive learn "+l.ID, "cannot begin %s: it needs root", l.ID)
			}
		default:
			if !onThisMachine(need) {
				missing = append(missing, need)
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return unfitError(cmp.Or(host.Gather().Install(missing...), "install "+strings.Join(missing, ", ")),
		"cannot begin %s: it needs %s", l.ID, strings.Join(missing, ", "))
}

// onThisMachine tells whether a program is there, if only where servers are, such as sshd.
func onThisMachine(program string) bool {
	if _, err := exec.LookPath(program); err == nil {
		return true
	}
	_, err := lab.LookPath("", program)
	return err == nil
}

// learnersShell is the one that is named, or else the learner's own where
// outlive knows it, or else bash.
func (f *learnFlags) learnersShell(a *app) (string, error) {
	sh, why := a.loginShell()
	if f.shell != "" {
		var known bool
		if sh, known = shell.Lookup(f.shell); !known {
			return "", unknownError("shell", f.shell, idsOf("shells"))
		}
	} else if why != "" {
		fmt.Fprintln(a.stderr, "outlive: "+why)
	}
	if _, err := sh.Path(); err != nil {
		return "", unfitError(cmp.Or(host.Gather().Install(sh.Package), "choose another: outlive list shells"), "cannot learn in %s: it is not installed", sh.ID)
	}
	return sh.ID, nil
}
