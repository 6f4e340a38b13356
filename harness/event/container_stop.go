package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The line is what a container is started with: the first process of its pid namespace
// is a shell that runs the line, and then something that keeps the container, as an
// entrypoint script has it. When that has ended, so has the container.
//
//	shell (PID 1) ─ workload                    container-exit, container-stop
//	workload (PID 1)                            container-stop-exec
//	tini (PID 1) ─ shell ─ workload             container-stop-init, -init-group
//	tini (PID 1) ─ workload                     container-stop-init-exec
var _ = register(161, "container-exit", func() Event {
	return inContainer(Event{
		Heading: "container exits",
		Summary: "the line is what a container is started with, and is done",
		Rows:    containerExits,
		Source:  "pid_namespaces(7)",
		Instead: "let the container's last command be the program itself, in the foreground: exec CMD",
		Skip: func(t modes.Traits, _ shell.Shell) string {
			if t.KeepsShell {
				return "in the foreground: the container lives as long as it does"
			}
			return ""
		},
		Make: func(s *stage.Stage) (string, error) {
			return "the container's first process ended, and the kernel killed all inside with it", s.EndEntry()
		},
		Expect: inside(theory.CommandDone),
	})
})

// docker stop, podman stop and a kubelet ask by SIGTERM to PID 1 alone, wait (10 s, 10 s
// and 30 s, unless told otherwise), and kill PID 1. The kernel drops a signal for which a
// PID 1 has no handler, and a shell without a trap has none and hands none on.
var _ = register(162, "container-stop", func() Event {
	return containerStop("", false, Event{Heading: "container stops", Rows: stopped,
		Summary: "the container whose PID 1 is the line's shell is stopped"})
})

// The cure that each of the three lacks alone: exec, so that the signal reaches the
// program and no shell; an init as PID 1, so that the default action is one.
var _ = register(163, "container-stop-exec", func() Event {
	return containerStop("", true, Event{Heading: "container stops, exec", Rows: stoppedFirst,
		Summary: "the container whose PID 1 is the line's command, by exec, is stopped"})
})

var _ = register(164, "container-stop-init", func() Event {
	return containerStop("tini", false, Event{Heading: "container stops, init", Rows: stoppedInit,
		Summary: "the container whose PID 1 is tini, and its child the line's shell, is stopped"})
})

var _ = register(165, "container-stop-init-exec", func() Event {
	return containerStop("tini", true, Event{Heading: "container stops, init, exec", Rows: stoppedBelowInit,
		Summary: "the container whose PID 1 is tini, and its child the line's command, by exec, is stopped"})
})

// What shares the shell's group is told, too. dumb-init does it unless told otherwise.
var _ = register(166, "container-stop-init-group", func() Event {
	return containerStop("tini -g", false, Event{Heading: "container stops, init -g", Rows: stoppedGroup,
		Summary: "the container whose PID 1 is tini -g, and its child the line's shell, is stopped"})
})

func containerStop(init string, execs bool, e Event) Event {
	e.Source = "docker-stop(1); pid_namespaces(7)"
	e.Instead = "have SIGTERM reach it, so that it can end in good order: exec CMD as the last command, below an init (docker run --init)"
	e.Session = theory.Session{Init: init, Execs: execs}
	if init != "" {
		e.Source, e.Needs = "tini(1); "+e.Source, []string{"tini"}
	}
	if execs {
		e.Skip = func(t modes.Traits, _ shell.Shell) string {
			if !t.KeepsShell {
				return "nothing of it is left in the foreground that could take the shell's place"
			}
			return ""
		}
	}
	e.Make = (*stage.Stage).StopContainer
	is := e.Session
	e.Expect = func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
		return theory.AtContainerStop(is, t, s).Fate(t, chatty, false)
	}
	return inContainer(e)
}

func inContainer(e Event) Event {
	e.Block, e.Lab, e.EndsShell = session, true, true
	e.Aside, e.Rare, e.Session.Where = true, true, theory.Entry
	skip := e.Skip
	e.Skip = func(t modes.Traits, s shell.Shell) string {
		switch {
		case t.Unit == modes.OwnUnit:
			return noManager
		case t.Attached:
			return "it needs a terminal, and the container is given none"
		case skip != nil:
			return skip(t, s)
		}
		return ""
	}
	return e
}

// inside is the fate by a rule of whoever is in the pid namespace.
func inside(r theory.Rule) func(modes.Traits, shell.Shell, bool) theory.Expectation {
	return func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
		if t.Managed {
			return theory.OutsideNamespace.Fate(t, chatty, false)
		}
		return r.Fate(t, chatty, false)
	}
}

// noManager: its bus connection has no peer pid there (ENODATA).
const noManager = "the machine's systemd cannot be asked from inside a container"

func catching(s shell.Shell) bool { return s.Policy.Script.CatchesTERM }
func deafOnes(s shell.Shell) bool { return !s.Policy.Script.CatchesTERM }

// As what a container is started with makes them, and what becomes of them when that
// is stopped.
var (
	inEntry = modes.Traits{IgnoresINT: true, Stdin: modes.Null, Output: modes.Pipe, Orphan: true}
	waited  = modes.Traits{Stdin: modes.Pipe, Output: modes.Pipe, Orphan: true, KeepsShell: true}
	itself  = modes.Traits{Stdin: modes.Pipe, Output: modes.Pipe, KeepsShell: true, Leader: true}

	outside = Row{service, "a service of the machine", everywhere, survived, survived, "", "pid_namespaces(7)"}

	containerExits = []Row{
		{inEntry, "in the background", everywhere, died, died, "SIGKILL", "pid_namespaces(7)"},
		{setsid, "a daemon", everywhere, died, died, "SIGKILL", "pid_namespaces(7)"},
		{pane, "a pane", everywhere, died, died, "SIGKILL", "pid_namespaces(7)"},
		outside,
	}
	stopped = []Row{
		{inEntry, "in the background", deafOnes, died, died, "SIGKILL", pid1},
		{inEntry, "in the background", catching, died, died, "SIGTERM SIGKILL", pid1},
		{waited, "in the foreground", everywhere, died, died, "SIGKILL", pid1},
		{setsid, "a daemon", deafOnes, died, died, "SIGKILL", pid1},
		outside,
	}
	stoppedFirst = []Row{
		{itself, "PID 1", everywhere, died, died, "SIGKILL", pid1},
		outside,
	}
	stoppedInit = []Row{
		{inEntry, "in the background", deafOnes, died, died, "SIGKILL", tini},
		{inEntry, "in the background", catching, died, died, "SIGTERM SIGKILL", pid1},
		{waited, "in the foreground", deafOnes, died, died, "SIGKILL", tini},
		{waited, "in the foreground", catching, died, died, "SIGKILL", pid1},
		{setsid, "a daemon", deafOnes, died, died, "SIGKILL", tini},
		outside,
	}
	stoppedBelowInit = []Row{
		{itself, "the init's child", everywhere, died, died, "SIGTERM", tini},
		outside,
	}
	stoppedGroup = []Row{
		{inEntry, "in the background", everywhere, died, died, "SIGTERM SIGKILL", tini},
		{waited, "in the foreground", everywhere, died, died, "SIGTERM SIGKILL", tini},
		{setsid, "a daemon", deafOnes, died, died, "SIGKILL", tini},
		{recorded, "recorded by script", everywhere, died, died, "SIGTERM SIGKILL", tini},
		outside,
	}
)

const (
	pid1 = "pid_namespaces(7); docker-stop(1)"
	tini = "tini(1); pid_namespaces(7)"
)
