//go:build linux

package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"outlive/harness/shell"
)

// userShell is the shell that the user logs in to, where it is one of ours; else bash.
func (a *app) userShell() shell.Shell {
	s, _ := a.loginShell()
	return s
}

// loginShell tells, too, why it is not the user's own.
func (a *app) loginShell() (s shell.Shell, why string) {
	path := a.env("SHELL")
	if s, ok := shell.Lookup(filepath.Base(path)); ok {
		return s, ""
	}
	if target, err := filepath.EvalSymlinks(path); err == nil { // sh may be dash
		if s, ok := shell.Lookup(filepath.Base(target)); ok {
			return s, ""
		}
	}
	bash, _ := shell.Lookup("bash")
	if path == "" {
		return bash, ""
	}
	return bash, fmt.Sprintf("your shell %q is none of %s: bash is taken instead", path, strings.Join(idsOf("shells"), ", "))
}
