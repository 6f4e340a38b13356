package theory

import (
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/modes"
)

// Recognise gives the traits that a process was seen to have, just before the
// event. What no fact of the kernel tells (does the shell still list it as a job?)
// is as it mostly is: a child of the shell is one, with what is in its group below it.
func Recognise(e evidence.Evidence) modes.Traits {
	p, shell := e.Before, e.Shell
	t := modes.Traits{
		OwnSession: p.SID != shell.SID, Leader: p.SID == p.PID, OwnGroup: p.PGID != shell.PGID,
		Stopped: p.State == "T",
		Orphan:  p.PPID == e.Reaper, Job: startedInGroup(e),
		IgnoresHUP: evidence.Has(p.Ignored, int(unix.SIGHUP)), IgnoresINT: evidence.Has(p.Ignored, int(unix.SIGINT)),
		Stdin: Place(e, 0), Output: Place(e, 1),
		Main: e.Main != nil && *e.Main,
	}
	t.Volatile = volatile(e, 1)
	if last := len(e.Tree) - 1; last > 0 {
		t.Severed = e.Tree[last].PID != shell.PID
	}
	if e.Listed != nil {
		t.Job = *e.Listed
	}
	switch p.TTYNr {
	case 0:
	case shell.TTYNr:
		t.TTY = modes.Terminal
		t.Foreground = p.PGID == p.TPGID
		t.KeepsShell = t.Foreground
	default:
		t.TTY = modes.Pane
	}
	return t
}

// startedInGroup tells whether it, or what has started it in its group, is a child of the shell.
func startedInGroup(e evidence.Evidence) bool {
	is := func(p evidence.Process) bool { return p.PGID == e.Before.PGID && p.PPID == e.Shell.PID }
	return is(e.Before) || slices.ContainsFunc(e.Tree, is)
}

// volatile tells whether a descriptor of the process led to a file below /tmp.
func volatile(e evidence.Evidence, n int) bool {
	fd, _ := e.Before.FD(n)
	return strings.HasPrefix(fd.Target, "/tmp/")
}

// Place tells where a descriptor of the process led, before the event.
func Place(e evidence.Evidence, n int) modes.Place {
	fd, _ := e.Before.FD(n)
	switch {
	case e.Shell.TTY != "" && fd.Target == "/dev/"+e.Shell.TTY:
		return modes.Terminal
	case strings.HasPrefix(fd.Target, "/dev/pts/"):
		return modes.Pane
	case fd.Target == os.DevNull && n == 0 && !fd.Readable():
		return modes.Unread
	case fd.Target == os.DevNull:
		return modes.Null
	case strings.HasPrefix(fd.Target, "pipe:"):
		return modes.Pipe
	case strings.HasPrefix(fd.Target, "socket:"):
		return modes.Journal
	}
	return modes.File
}
