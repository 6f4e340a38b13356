package theory

import (
	"outlive/harness/parts"
	"outlive/harness/program"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/modes"
)

// entered gives the traits where the line is what a container is started with: the
// shell has done it and stays, or is replaced by it. Where it is the first process
// all orphans are its children, as all is that it has started itself.
func (c Context) entered(f modes.Form, t modes.Traits) modes.Traits {
	stays := t.InitsChild && c.Session.Init == "" && !c.Session.Execs
	if stays {
		t.OwnSession, t.OwnGroup, t.Severed, t.Foreground, t.IgnoresHUP = false, false, false, true, false
	}
	waits, orphan := t.Foreground, t.Orphan
	t = c.commanded(f, t)
	if t.Managed {
		return t
	}
	t.KeepsShell, t.Leader = waits, t.Leader && t.OwnSession
	// A child of the shell; setsid leads no group, and does not fork.
	child := !t.Recorded && (waits || f.Background == modes.Whole || f.Background == modes.Within && c.Shell.Policy.Script.SubshellNoFork)
	switch {
	case stays: // what it becomes itself is the shell's child, what it starts is its own
		t.Orphan = orphan
	case c.Session.Execs:
		t.Leader, t.Orphan = c.Session.Init == "", c.Session.Init != ""
	case c.Session.Init == "":
		t.Orphan = (t.Orphan || child) && !t.Awaited
	default:
		t.Orphan = orphan && !child
	}
	return t
}

// The rules of a container, whose first process has the pid 1: what ends with it, and
// what becomes of the SIGTERM that docker stop, podman stop and a kubelet send that.
var (
	CommandDone = rule("container.command-done", "the line that the container was started with is done, and its shell ends, which is PID 1: the container exits, and the kernel kills all that is inside", "pid_namespaces(7)", "SIGKILL")
	deafShell   = rule("container.deaf-shell", "SIGTERM goes to PID 1 alone, and that is the shell: it has no handler, so the kernel drops the signal, and it hands nothing on; when the time is up SIGKILL ends it, and the kernel kills all that is inside", stopSource, "SIGKILL")
	busyShell   = rule("container.busy-shell", "the shell gets SIGTERM, and heeds it only when what it waits for has ended; when the time is up SIGKILL ends PID 1, and the kernel kills all that is inside", stopSource, "SIGKILL")
	shellTells  = rule("container.shell-tells", "the shell gets SIGTERM, sends that to its jobs and ends, and with it PID 1: the kernel kills what is left", stopSource, "SIGTERM", "SIGKILL")
	IsFirst     = rule("container.is-first", "it is PID 1 itself, and SIGTERM goes to that: it has no handler, so the kernel drops the signal; when the time is up SIGKILL ends it", stopSource, "SIGKILL")
	initEnds    = rule("container.init-ends", "the init hands SIGTERM on to its child alone, the shell, and ends when that has: the kernel kills all that is left", initSource, "SIGKILL")
	initTells   = rule("container.init-tells", "the init hands SIGTERM on to its child, and that it is: not being PID 1, it ends by that", initSource, "SIGTERM")
	// Who is quicker is not settled: it, or the end of the init.
	initTellsKeeper = rule("container.keeper-tells", "the init hands SIGTERM on to the process group of its child, and who keeps its terminal is in there, and hands it on; the init ends when its child has, and then the kernel kills what is left", initSource, "SIGTERM", "SIGKILL")
	initTellsGroup  = rule("container.init-tells-group", "the init hands SIGTERM on to the process group of its child, and it is in there; it ends when its child has, and then the kernel kills what is left", initSource, "SIGTERM", "SIGKILL")
)

const (
	stopSource = "pid_namespaces(7); docker-stop(1)"
	initSource = "tini(1); pid_namespaces(7)"
)

// firstTERMs are what a program that is PID 1 does on SIGTERM, where that is not nothing.
var firstTERMs = programs("term-as-first", func(t program.Traits) (program.Reaction, bool) { return t.FirstTERM, t.FirstTERM.Ends() })

func firstTERM(id string) (r Rule, ok bool) {
	if _, part := parts.Lookup(id); part { // the built-in workload plays it
		id = runtimes.Go
	}
	r, ok = firstTERMs()[id]
	return r, ok
}

// AtContainerStop is the rule for a process of a container that is asked to end by
// SIGTERM to its first process.
func AtContainerStop(in Session, t modes.Traits, s shell.Shell) Rule {
	init := in.Init != ""
	grouped := init && in.initGroup()
	switch {
	case t.Managed:
		return OutsideNamespace
	case in.Execs && init:
		return initTells
	case in.Execs:
		return IsFirst
	case grouped && !t.OwnGroup:
		return initTellsGroup
	case grouped && t.Recorded:
		return initTellsKeeper
	case s.Policy.Script.CatchesTERM && t.KeepsShell:
		return busyShell
	case s.Policy.Script.CatchesTERM:
		return shellTells
	case init:
		return initEnds
	}
	return deafShell
}
