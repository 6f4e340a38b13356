package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The line is given to ssh as a command: sshd starts the shell without a
// terminal, on pipes. sshd lets the client go when the shell has ended and the
// pipes of its standard output and error have too, and a pipe ends when nobody
// has it open for writing any more. So whatever keeps them keeps the client.
// Nobody who types such a line thinks of redirecting, so it does not here: what
// is seen is what the mode itself does with its descriptors.
var _ = register(122, "ssh-command", func() Event {
	return Event{
		Heading: "ssh command",
		Block:   session,
		Summary: "the line is given to ssh as a command",
		Source:  "ssh(1), sshd(8), pipe(7)",
		Lab:     true,
		Session: theory.Session{Where: theory.Command},
		Skip:    clientWaits,
		Make:    (*stage.Stage).AwaitClient,
		Expect:  loggedOut(commandExpect),
		Rows: []Row{
			{lingerer, "the service of a user who lingers", everywhere, survived, survived, "", "sshd(8), pipe(7); loginctl(1)"},
			{userService, "that, without linger", everywhere, died, died, "SIGTERM SIGKILL", manager},
			{piped, "in the background", everywhere, stuck, stuck, "", "sshd(8), pipe(7)"},
			{pipedNohup, "nohup", everywhere, stuck, stuck, "", "sshd(8), pipe(7)"},
			{pipedSetsid, "setsid", everywhere, stuck, stuck, "", "sshd(8), pipe(7)"},
			{logged, "redirected", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
			{supervised, "with a pipe to another than sshd", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
			{setsid, "a daemon", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
			{deaf, "read-only output", everywhere, survived, muted, "", ""},
			{pane, "a pane", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
			{service, "a service", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
		},
	}
})

// The same line with its input and output redirected, which is the cure.
var _ = register(123, "ssh-command-redirected", func() Event {
	return Event{
		Heading: "ssh command, redirected",
		Block:   session,
		Summary: "the line, fully redirected, is given to ssh as a command",
		Source:  "ssh(1), sshd(8), pipe(7)",
		Lab:     true,
		Session: theory.Session{Where: theory.Command, Redirected: true},
		Skip:    clientWaits,
		Make:    (*stage.Stage).AwaitClient,
		Expect:  loggedOut(commandExpect),
		Rows: []Row{
			{logged, "in the background", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
			{setsid, "setsid", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
			{piped, "not really redirected", everywhere, stuck, stuck, "", "sshd(8), pipe(7)"},
		},
	}
})

// The client that does not return is killed, as a person does with it in the
// end: sshd closes its ends of the pipes. There is no terminal, so no hangup.
var _ = register(124, "ssh-command-drop", func() Event {
	return Event{
		Heading: "ssh command, client dies",
		Block:   session,
		Summary: "the client of an ssh command is killed",
		Source:  "sshd(8), pipe(7)",
		Lab:     true,
		Session: theory.Session{Where: theory.Command},
		KeptBy:  "ssh-command",
		Skip:    hasReturned(noTerminal, "the client has returned: there is nothing to kill"),
		Make: func(s *stage.Stage) (string, error) {
			return "the client was killed, and sshd closed its ends of the pipes", s.DropClient()
		},
		Expect: loggedOut(unreadOr(theory.NoTerminal)),
		Rows:   append([]Row{{pipedPipe, "nohup, through tee", everywhere, survived, died, "SIGPIPE", ""}}, unread...),
	}
})

const noTerminal = "it needs a terminal, and an ssh command has none"

// hasReturned is the skip of who has no terminal, and of who keeps no client.
func hasReturned(without, returned string) func(modes.Traits, shell.Shell) string {
	return func(t modes.Traits, _ shell.Shell) string {
		switch {
		case t.Attached:
			return without
		case !t.KeepsShell:
			return returned
		}
		return ""
	}
}

// unreadOr is the fate by a rule of whoever writes to no pipe that loses its reader.
func unreadOr(r theory.Rule) func(modes.Traits, shell.Shell, bool) theory.Expectation {
	return func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
		if is, unread := theory.AtUnread(t, chatty); unread {
			return is
		}
		return r.Fate(t, chatty, true)
	}
}

// unread are those whose pipe loses its reader.
var unread = []Row{
	{piped, "in the background", everywhere, survived, died, "SIGPIPE", ""},
	{pipedNohup, "nohup", everywhere, survived, died, "SIGPIPE", ""},
	{pipedSetsid, "setsid", everywhere, survived, died, "SIGPIPE", ""},
	{pipedFront, "foreground", everywhere, survived, died, "SIGPIPE", ""},
}

func clientWaits(t modes.Traits, _ shell.Shell) string {
	switch {
	case t.Attached:
		return noTerminal
	case t.KeepsShell && !t.Orphan && !t.Awaited:
		return "in the foreground: the client is to wait for it"
	}
	return ""
}

func commandExpect(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
	if t.Awaited {
		return theory.HeldByWaiting(s).Sticks()
	}
	if t.KeepsShell {
		return theory.HoldsPipes.Sticks()
	}
	return theory.HoldsNoPipes.Fate(t, chatty, true)
}
