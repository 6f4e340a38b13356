package theory

import (
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/program"
	"outlive/harness/shell"
	"outlive/modes"
)

// Context is what a line is typed into, and what program it starts: it decides what
// is left of the traits that a form has.
type Context struct {
	Shell   shell.Shell
	Program program.Program
	Session Session
}

// Apply gives the traits of a form whose line is typed there, with the named
// steps left out.
func (c Context) Apply(f modes.Form, without []string) (modes.Traits, error) {
	t, err := f.In(c.Shell.Lacks, without)
	if c.Session.Held() {
		t.Foreground, t.KeepsShell = true, true
		t.Job = f.Then == "" // what is typed then strikes it off
	}
	if is, early := atOnce(f, t); c.Session.AtOnce && early {
		is.DirtyEnv = c.Session.Marked()
		return is, err
	}
	switch {
	case c.Session.Forced():
		t = c.onTerminal(f, t)
	case c.Session.Where == Entry:
		t = c.entered(f, t)
	case c.Session.Commanded():
		t = c.commanded(f, t)
	}
	t.DirtyEnv = t.DirtyEnv || c.Session.Marked() && !t.FreshEnv
	early := c.Session.Forced() && t.Foreground && !t.KeepsShell && !t.IgnoresHUP // the program has not begun
	t.Append = t.Append || !early && c.Program.Appends && t.Output == modes.File
	// a supervisor that feeds it by a pipe reads what it prints by one, and has the log open
	t.Reopens = c.Program.Reopens && t.Output == modes.File && !t.Piped && t.Stdin != modes.Fed
	t.Volatile = c.Session.InTmp && (t.Output == modes.File || t.Recorded)
	if c.Program.ResetsSignals {
		t.IgnoresHUP, t.IgnoresINT = false, false
	}
	t.IgnoresHUP = t.IgnoresHUP && !c.Program.Handles("SIGHUP")
	t.IgnoresINT = t.IgnoresINT && !c.Program.Handles("SIGINT")
	t.Stopped = c.Asking(t) == evidence.InputStops
	return t, err
}

// execs tells whether the line's last command takes the shell's place.
func (c Context) execs(f modes.Form) bool {
	script := c.Shell.Policy.Script
	return script.Execs || script.ExecsAlone && c.Session.Before == "" && !strings.ContainsAny(f.Line, `'"$`)
}

// commanded gives the traits where the line is given as a command. The shell has
// no terminal and no job control: what it starts stays in its process group. It ends with the line, so what is in the background is an orphan then.
// POSIX XCU 2.9.3.1 and 2.11 say what else becomes of that: its standard input
// is /dev/null, and SIGINT and SIGQUIT are ignored.
func (c Context) commanded(f modes.Form, t modes.Traits) modes.Traits {
	if t.Managed {
		return t
	}
	script, background, waits := c.Shell.Policy.Script, f.Background != modes.Nothing, t.Foreground
	if !t.OwnSession {
		t.TTY, t.OwnGroup, t.Job, t.Foreground = "", false, false, false
		t.Orphan = background && !(t.Piped && (script.PipesBelowLast || !c.Shell.Has(modes.InPlace)))
		t.Leader = waits && c.execs(f)
	}
	if t.Piped && !t.OwnSession { // who reads its output has the shell's own
		t.KeepsShell, t.IgnoresINT = true, background && !script.SparesINT
	}
	if t.Recorded && background && !c.Shell.Has(modes.InPlace) {
		t.KeepsShell, t.Awaited = true, true
	}
	if !f.SharesStdio() {
		return t
	}
	t.Orphan = t.Orphan || background
	t.IgnoresINT = background && !script.SparesINT
	t.Stdin, t.Output, t.Append = modes.Pipe, modes.Pipe, false
	redirect := c.Session.Redirect(f)
	if strings.Contains(redirect, "{log}") {
		t.Output, t.Append = modes.File, strings.Contains(redirect, ">>{log}")
	}
	if redirect == modes.ToLogFromNull || background && !script.KeepsInput {
		t.Stdin = modes.Null
	}
	t.KeepsShell = waits || t.Output == modes.Pipe
	if script.ForksLists && strings.HasSuffix(c.Session.Before, "&& ") || background && redirect != "" && !c.Shell.Has(modes.InPlace) {
		t.KeepsShell, t.Awaited, t.Orphan = true, true, false
	}
	return t
}
