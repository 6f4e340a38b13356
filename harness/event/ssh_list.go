package event

import (
	"outlive/harness/stage"
	"outlive/harness/theory"
)

// The classic of deployment scripts: cd somewhere && start it, all of it
// redirected. && binds stronger than &, so what goes to the background is the
// whole list. bash runs that in a subshell, which waits for the last command,
// and which nobody redirected: it holds the pipes of the shell. Other shells
// execute the last command in the subshell's place (dash, zsh, ksh, ash), or
// put just that command in the background (fish).
var _ = register(125, "ssh-command-list", func() Event {
	return Event{
		Heading: "ssh cd && line",
		Block:   session,
		Summary: "the line, fully redirected, follows cd DIR && in an ssh command",
		Source:  "POSIX XCU 2.9.3; sshd(8)",
		Lab:     true,
		Session: theory.Session{Where: theory.Command, Before: "cd {home} && ", Redirected: true},
		Skip:    clientWaits,
		Make:    (*stage.Stage).AwaitClient,
		Expect:  loggedOut(commandExpect),
		Rows: []Row{
			{awaited, "in the background", inPlace, stuck, stuck, "", "POSIX XCU 2.9.3; bash(1), Lists; sshd(8)"},
			{awaited, "in the background", waiting, stuck, stuck, "", policy},
			{logged, "in the background, and nobody waits", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
		},
	}
})

// The cure: what goes to the background is the command alone.
var _ = register(126, "ssh-command-sequence", func() Event {
	return Event{
		Heading: "ssh cd ; line",
		Block:   session,
		Summary: "the line, fully redirected, follows cd DIR; in an ssh command",
		Source:  "POSIX XCU 2.9.3; sshd(8)",
		Lab:     true,
		Session: theory.Session{Where: theory.Command, Before: "cd {home}; ", Redirected: true},
		Skip:    clientWaits,
		Make:    (*stage.Stage).AwaitClient,
		Expect:  loggedOut(commandExpect),
		Rows: []Row{
			{awaited, "not really alone", everywhere, stuck, stuck, "", ""},
			{logged, "in the background", everywhere, survived, survived, "", "sshd(8), pipe(7)"},
		},
	}
})
