package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The line is given to a launcher, which has a shell run it and copies the pipes of its
// output: docker exec, podman exec, kubectl exec, a CI runner's step, Go's os/exec with
// a buffer. It returns when the shell has ended and the pipes have, as sshd does; so
// whatever keeps them keeps the launcher.
//
//	launcher ══ pipes ══ shell -c LINE ── workload
var _ = register(100, "exec", func() Event {
	return byLauncher(Event{
		Heading: "exec",
		Summary: "the line is given to a launcher that copies pipes, as docker exec does",
		Source:  "docker-exec(1), pipe(7)",
		Session: theory.Session{Where: theory.Exec},
		Skip:    launcherWaits,
		Make:    (*stage.Stage).AwaitClient,
		Expect:  execExpect,
		Rows: []Row{
			{piped, "in the background", everywhere, stuck, stuck, "", copies},
			{pipedNohup, "nohup", everywhere, stuck, stuck, "", copies},
			{pipedSetsid, "setsid", everywhere, stuck, stuck, "", copies},
			{awaited, "waited for", waiting, stuck, stuck, "", policy},
			{logged, "redirected", everywhere, survived, survived, "", copies},
			{setsid, "a daemon", everywhere, survived, survived, "", copies},
			{deaf, "read-only output", everywhere, survived, muted, "", ""},
			{pane, "a pane", everywhere, survived, survived, "", copies},
			{service, "a service", everywhere, survived, survived, "", copies},
		},
	})
})

// The cure, as for ssh.
var _ = register(101, "exec-redirected", func() Event {
	return byLauncher(Event{
		Heading: "exec, redirected",
		Summary: "the line, fully redirected, is given to a launcher that copies pipes",
		Source:  "docker-exec(1), pipe(7)",
		Session: theory.Session{Where: theory.Exec, Redirected: true},
		Skip:    launcherWaits,
		Make:    (*stage.Stage).AwaitClient,
		Expect:  execExpect,
		Rows: []Row{
			{logged, "in the background", everywhere, survived, survived, "", copies},
			{awaited, "waited for", waiting, stuck, stuck, "", policy},
			{setsid, "setsid", everywhere, survived, survived, "", copies},
		},
	})
})

// The launcher that does not return is killed, and with it go its ends of the pipes. That
// is so where the launcher itself reads them (a runner, os/exec, kubectl exec by way of
// its server); who kills the client of docker exec leaves the daemon reading, and nothing
// happens at all. Nobody signals the far side in either case.
var _ = register(102, "exec-drop", func() Event {
	return byLauncher(Event{
		Heading: "exec, launcher dies",
		Summary: "a launcher that copies the pipes of the line's shell is killed",
		Source:  "pipe(7); setsid(2)",
		Session: theory.Session{Where: theory.Exec},
		KeptBy:  "exec",
		Skip:    hasReturned(noPipeTerminal, "the launcher has returned: there is nothing to kill"),
		Make: func(s *stage.Stage) (string, error) {
			return "the launcher was killed, and its ends of the pipes were closed", s.DropClient()
		},
		Expect: unreadOr(theory.LauncherGone),
		Rows:   append([]Row{{awaited, "redirected, and waited for", everywhere, survived, survived, "", "pipe(7); setsid(2)"}}, unread...),
	})
})

// docker exec -t and kubectl exec -t give the line a terminal: it closes when the shell
// has ended, and hangs up whoever has not left it by then. As with ssh -tt the shell is
// always the quicker one here (stage.EndsAtOnce).
var _ = register(103, "exec-tty", func() Event {
	return byLauncher(Event{
		Heading: "exec -t",
		Summary: "the line is given to a launcher with a terminal for it, and the shell ends before its launcher has done a thing",
		Source:  "_exit(3p); docker-exec(1), --tty",
		Session: theory.Session{Where: theory.ExecTTY},
		Needs:   []string{"bash"},
		Skip:    frontWaits,
		Make:    endsAtOnce,
		Expect:  ttyExpect,
		Rows: []Row{
			{early, "a launcher that has done nothing yet", everywhere, died, died, "SIGHUP", "_exit(3p)"},
			{setsid, "a daemon whose launcher was waited for", everywhere, survived, survived, "", "setsid(2)"},
			{service, "a service", everywhere, survived, survived, "", "setsid(2)"},
		},
	})
})

func byLauncher(e Event) Event {
	e.Block, e.Aside, e.Rare = session, true, true
	if e.Needs == nil {
		e.Needs = []string{"bash", "setsid"}
	}
	return e
}

const (
	copies         = "docker-exec(1), pipe(7)"
	noPipeTerminal = "it needs a terminal, and the launcher has only pipes"
)

func launcherWaits(t modes.Traits, s shell.Shell) string {
	if t.Attached {
		return noPipeTerminal
	}
	return clientWaits(t, s)
}

func execExpect(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
	switch {
	case t.Awaited:
		return theory.HeldByWaiting(s).Sticks()
	case t.KeepsShell:
		return theory.LauncherHeld.Sticks()
	}
	return theory.LauncherFree.Fate(t, chatty, true)
}
