package theory

import (
	"strings"

	"outlive/modes"
)

// Session is what kind of session an event needs: where a shell runs the line, what
// that shell is like, and how the line is given to it. The zero value is a shell at
// its prompt, on a terminal of the machine.
type Session struct {
	Where Where `json:"where,omitempty"`
	// Host is that of a Pane.
	Host Host `json:"host,omitempty"`
	// KillMode is that of a Service.
	KillMode string `json:"kill_mode,omitempty"`
	// Keepalive: the ssh server asks whether the client is still there.
	Keepalive bool `json:"keepalive,omitempty"`
	// Login: a login shell that sends SIGHUP to its jobs at exit, where it can.
	Login bool `json:"login,omitempty"`
	// Cookie: the environment bears the mark by which a CI runner knows its own.
	Cookie bool `json:"cookie,omitempty"`
	Hold   Hold `json:"hold,omitempty"`
	// AtOnce: the event comes when the prompt is back, before what the line has
	// started could do a thing.
	AtOnce bool `json:"at_once,omitempty"`
	// Before is what a line that is given as a command begins with. Redirected: it
	// redirects, wherever the shell would give the workload its own input and output.
	Before     string `json:"before,omitempty"`
	Redirected bool   `json:"redirected,omitempty"`
	// Init is the line of a container's first process, where that is not the shell.
	// Execs: the shell of an Entry executes the line in its own place; else it does
	// its line, and stays.
	Init  string `json:"init,omitempty"`
	Execs bool   `json:"execs,omitempty"`
	// InTmp: it works in a folder below /tmp, where its log, its pid file and its
	// sockets are.
	InTmp bool `json:"in_tmp,omitempty"`
}

// Where a shell runs the line.
type Where string

const (
	Local Where = ""    // at a terminal of the machine
	SSH   Where = "ssh" // at a terminal of a real ssh session
	// Command: nowhere, the line is given to ssh. TTYCommand: and ssh asks for a
	// terminal for it, which it ends with. Service: it is given to the agent of a service.
	Command    Where = "command"
	TTYCommand Where = "command on a terminal"
	Service    Where = "service"
	// Container: at a terminal, in a pid namespace of its own, as with docker exec.
	Container Where = "container"
	// Pane: in a pane of tmux, or a window of screen, with a client attached to it.
	Pane Where = "pane"
	// Exec: nowhere, the line is given to a launcher that copies pipes, as docker exec
	// and kubectl exec are. ExecTTY: and that gives it a terminal, and closes that in the end.
	Exec    Where = "exec"
	ExecTTY Where = "exec on a terminal"
	// Entry: the line is what a container is started with, on pipes.
	Entry Where = "entry"
)

// Host is a program that holds the terminals of others.
type Host string

// The hosts of a Pane.
const (
	Tmux   Host = "tmux"
	Screen Host = "screen"
)

// Pane is what the host calls a terminal that it holds.
func (h Host) Pane() string {
	if h == Screen {
		return "window"
	}
	return "pane"
}

// Hold is how a line that stays in the foreground gets out of it.
type Hold string

const (
	Suspended Hold = "suspended" // by Ctrl-Z
	Resumed   Hold = "resumed"   // and bg lets it go on in the background
)

// Held: the line is typed so that it stays in the foreground.
func (s Session) Held() bool { return s.Hold != "" }

// Launched: a launcher of ours has the shell run the line, and copies its pipes.
func (s Session) Launched() bool { return s.Where == Exec || s.Where == Entry }

// Piped: the shell has no terminal, but pipes.
func (s Session) Piped() bool { return s.Where == Command || s.Where == Service || s.Launched() }

// Contained: the shell is in a pid namespace of its own.
func (s Session) Contained() bool { return s.Where == Container || s.Where == Entry }

// Forced: the line is given to the shell as a command, on a terminal that ends with it.
func (s Session) Forced() bool { return s.Where == TTYCommand || s.Where == ExecTTY }

// Commanded: the line is given to the shell as a command, so that it has no job control.
func (s Session) Commanded() bool { return s.Piped() || s.Forced() }

// Remote: an ssh server has started the shell.
func (s Session) Remote() bool {
	return s.Where == SSH || s.Where == Command || s.Where == TTYCommand
}

// Marked: the environment bears marks, as of sshd, of tmux, of screen or of a CI runner.
func (s Session) Marked() bool { return s.Remote() || s.Cookie || s.Where == Pane }

// initGroup: the init of a container hands signals on to the group of its child.
func (s Session) initGroup() bool { return strings.HasSuffix(s.Init, " -g") }

// Redirect is what a line that is given as a command says of the workload's input
// and output, where it has any say in that.
func (s Session) Redirect(f modes.Form) string {
	switch {
	case s.Redirected:
		return modes.ToLogFromNull
	case s.Where == Service || s.Where == Entry || s.Forced():
		return f.Redirect
	}
	return ""
}
