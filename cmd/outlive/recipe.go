//go:build linux

package main

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"outlive/harness/runs"
	"outlive/harness/shell"
)

// printLine prints what a person would type, or refuses with it what only a person can.
func (a *app) printLine(o runs.Order, f runFlags) error {
	sh, err := a.typedIn(f)
	if err != nil {
		return err
	}
	if why := sh.Refuses(o.Form); why != "" {
		return usageError("another mode: outlive list modes", "cannot run in %s from %s: %s", o.Mode.ID, sh.ID, why)
	}
	if why := sh.Loses(o.Words()); why != "" {
		return usageError("another shell: --shell", "cannot write the line: %s", why)
	}
	if !f.print {
		return a.notOurs(o, sh)
	}
	recipe, err := a.recipe(o, sh)
	if err == nil {
		_, err = a.stdout.WriteString(recipe)
	}
	return err
}

// notOurs says why outlive does not start what only a person can, or should.
func (a *app) notOurs(o runs.Order, sh shell.Shell) error {
	hint, why := "type it yourself: "+o.Line(sh), "only you can start a job of your shell"
	switch {
	case o.Form.Lab && !o.Traits.Job:
		hint = "what to write, and what to type: outlive run " + o.Mode.ID + " " + a.err.legible(append(o.Wishes.Flags(), "--print", "--")) + " " + a.err.legible(o.Words())
		why = "it sets something up on this machine, which is left to you"
	case o.Traits.Attached:
		why = "only you can do that: it stays at your terminal"
	}
	return usageError(hint, "cannot run in %s: %s", o.Mode.ID, why)
}

// typedIn is the shell that a line is printed for.
func (a *app) typedIn(f runFlags) (shell.Shell, error) {
	if f.shell == "" {
		return a.userShell(), nil
	}
	sh, ok := shell.Lookup(f.shell)
	if !ok {
		return sh, unknownError("shell", f.shell, idsOf("shells"))
	}
	return sh, nil
}

func (a *app) recipe(o runs.Order, sh shell.Shell) (string, error) {
	reachSbin()
	at := runs.Seat{Shell: sh}
	var err error
	if at.Dir, err = os.Getwd(); err != nil {
		return "", fmt.Errorf("cannot tell the working directory: %w", err)
	}
	if strings.Contains(os.Args[0], "/") { // it is not called by its name alone
		if at.Program, err = filepath.Abs(os.Args[0]); err != nil {
			return "", fmt.Errorf("cannot tell where outlive is: %w", err)
		}
	}
	who, err := user.Current()
	if err != nil {
		return "", fmt.Errorf("cannot tell who you are: %w", err)
	}
	at.User = who.Username
	config := a.env("XDG_CONFIG_HOME")
	if !filepath.IsAbs(config) {
		config = filepath.Join(a.env("HOME"), ".config")
	}
	at.Units = filepath.Join(config, "systemd", "user")
	recipe, err := o.Recipe(at)
	if err != nil {
		return "", usageError("print it in another folder, or name another --log", "%w", err)
	}
	return recipe, nil
}
