package harness

import (
	"regexp"
	"strings"
	"sync"

	"outlive/harness/event"
	"outlive/harness/shell"
	"outlive/modes"
)

// What a form's line becomes when it is given to ssh as a command: the shell
// gives it a pipe to sshd for its input, and two for its output.

const (
	toLog    = " >{log} 2>&1"
	fromNull = " </dev/null"
)

// shellsOutput tells whether the workload's output is the shell's, unless the
// line says otherwise: the mode itself does not care.
func shellsOutput(f modes.Form) bool {
	return f.Traits.Output == modes.Terminal || strings.Contains(f.Line, toLog)
}

// commandLine is the form's line, without its redirections or with all of them.
func commandLine(f modes.Form, redirected bool) string {
	if !shellsOutput(f) {
		return f.Line
	}
	bare := strings.NewReplacer(toLog, "", fromNull, "").Replace(f.Line)
	if redirected {
		return strings.Replace(bare, "{cmd}", "{cmd}"+toLog+fromNull, 1)
	}
	return bare
}

// ampersand puts a command in the background; && and >& do not.
var ampersand = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^&>]&([^&]|$)`) })

// backgroundList tells whether the whole line goes to the background: then what
// is put before it by && goes there with it.
func backgroundList(line string) bool {
	return ampersand().MatchString(line) && !strings.HasPrefix(line, "(")
}

// commanded gives the traits that the form has when its line is given to ssh as
// a command. The shell has no terminal and no job control: what it starts stays
// in its process group. It ends with the line, so what is in the background is
// an orphan then. POSIX XCU 2.9.3.1 and 2.11 say what else becomes of that: its
// standard input is /dev/null, and SIGINT and SIGQUIT are ignored.
func commanded(t modes.Traits, f modes.Form, e event.Event, sh shell.Shell) modes.Traits {
	if t.Managed {
		return t
	}
	background := ampersand().MatchString(commandLine(f, false))
	waits := t.Foreground
	if !t.OwnSession {
		t.TTY, t.OwnGroup, t.Job, t.Foreground = "", false, false, false
		t.Orphan = background
		t.Leader = waits && sh.Policy.Script.Execs
	}
	if !shellsOutput(f) {
		return t
	}
	t.IgnoresINT = background && !sh.Policy.Script.SparesINT
	t.Stdin, t.Output, t.Append = modes.Pipe, modes.Pipe, false
	switch {
	case e.Redirected:
		t.Stdin, t.Output = modes.Null, modes.File
	case background && !sh.Policy.Script.KeepsInput:
		t.Stdin = modes.Null
	}
	t.KeepsShell = waits || t.Output == modes.Pipe
	if sh.Policy.Script.ForksLists && strings.HasSuffix(e.Before, "&& ") {
		t.KeepsShell, t.Awaited, t.Orphan = true, true, false
	}
	return t
}

// commandless says why the cell has no meaning as a command given to ssh; ""
// when it has.
func (c Cell) commandless() string {
	switch {
	case !c.Event.Command:
	case len(c.Without) > 0 && !c.lingerless():
		return "what a step is for shows where the shell has job control"
	case c.Event.Before != "" && (!shellsOutput(c.Form) || !backgroundList(c.Form.Line)):
		return "its line is not one that the shell puts in the background as a whole"
	case c.Event.Redirected && !shellsOutput(c.Form):
		return "its line has nothing to redirect: the mode does that itself"
	}
	return ""
}
