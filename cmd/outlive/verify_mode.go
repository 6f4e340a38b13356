//go:build linux

package main

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/rehearse"
	"outlive/harness/rule"
	"outlive/harness/shell"
	"outlive/modes"
)

// form is what --mode and --via mean; nil where no mode was named.
func (f *verifyFlags) form(cmd *cobra.Command) (*modes.Form, error) {
	typed := cmd.Flags().Changed
	switch {
	case f.mode == "" && typed("via"):
		return nil, usageError("say which mode: --mode nohup --via "+f.via, "cannot use --via without a mode")
	case f.mode == "":
		return nil, nil
	case typed("line"):
		return nil, usageError("the mode has a line of its own", "cannot use both --mode and --line")
	case len(f.command) == 0:
		return nil, usageError(cmd.CommandPath()+" --mode "+f.mode+" -- ./app", "cannot verify mode %q alone: say what it starts", f.mode)
	}
	m, known := modes.Lookup(f.mode)
	if !known {
		return nil, unknownMode(f.mode, "")
	}
	form, ok := m.Form(modes.Via(f.via))
	if !ok {
		return nil, noForm(m, f.via)
	}
	sh, _ := shell.Lookup("dash") // what /bin/sh has to be able to
	switch why := sh.Refuses(form); {
	case why != "":
		return nil, usageError("", "cannot verify mode %q: a line is typed into sh, and %s", m.ID, why)
	case form.Lab || form.Traits.Unit == modes.OwnUnit:
		return nil, usageError("outlive compare --lab --modes "+m.ID+" -- ...", "cannot verify mode %q: a manager starts the program, and not the line", m.ID)
	case form.Traits.TTY == modes.Pane:
		return nil, usageError("outlive compare --modes "+m.ID+" -- ...", "cannot verify mode %q: its server would be judged, and not the program", m.ID)
	}
	for _, need := range form.Needs {
		if _, err := modes.Look(need); err != nil {
			return nil, unfitError("what this machine lacks: outlive doctor", "cannot verify mode %q: %s is not installed", m.ID, need)
		}
	}
	return &form, nil
}

// suits is the profile that a form's program is to be held against.
func suits(t modes.Traits) string {
	switch {
	case t.Foreground:
		return rule.Supervised
	case t.OwnSession:
		return rule.SysV
	}
	return rule.Nohup
}

// inMode is an order to start the command as the form does; nil is no form. Its log and
// its pid file are in dir.
func (f *verifyFlags) inMode(form *modes.Form, self string, o rehearse.Order, dir string) rehearse.Order {
	if form == nil {
		return o
	}
	sh, _ := shell.Lookup("dash")
	at := func(name string) string { return sh.Quote(filepath.Join(dir, name)) }
	line := form.Typed()
	if form.Via == modes.Native {
		line = strings.Replace(line, "outlive native", sh.Quote(self)+" native", 1)
	}
	o.Line = sh.Filler(form.Rewritten(f.command),
		"{log}", at("log"), "{pidfile}", at("pid"), "{socket}", at("socket"), "{name}", filepath.Base(dir), "{without}", "",
	).Replace(line)
	if strings.Contains(form.Line, "{pidfile}") && o.PIDFile == "" {
		o.PIDFile = filepath.Join(dir, "pid")
	}
	return o
}
