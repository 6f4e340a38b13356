package event

import (
	"cmp"
	"fmt"

	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The shell is in a pane of tmux, or a window of screen, and the line is typed there.
// That is a terminal like any other, whose master the server holds: it is no shelter for
// what its own end reaches. The server closes it when its shell has ended, whatever else
// runs in it: tmux at once, screen in at most 10 s.
//
//	server (no tty) ── master ═══ /dev/pts/M ── shell ── workload
//
//	exit         exit is typed: the shell ends, then the server closes the master
//	kill         the server closes the master: a hangup
//	server-kill  the kernel closes the master: a hangup
var (
	_ = register(56, "pane-exit", func() Event { return paneExits(inTmux) })
	_ = register(57, "pane-kill", func() Event { return paneIsKilled(inTmux) })
	_ = register(58, "server-kill", func() Event { return serverIsKilled(inTmux) })
	_ = register(59, "screen-exit", func() Event { return paneExits(inScreen) })
	_ = register(59, "screen-kill", func() Event { return paneIsKilled(inScreen) })
	_ = register(59, "screen-server-kill", func() Event { return serverIsKilled(inScreen) })
)

// host is a program that holds terminals.
type host struct {
	is           theory.Host
	exits, kills string // where it says what it does then
	refuses      string // why what is looked at has no place there
}

var inTmux = host{
	is: theory.Tmux, exits: "tmux(1), remain-on-exit", kills: "tmux(1), kill-pane",
	refuses: "tmux refuses to be looked at from within one of its panes",
}

var inScreen = host{
	is: theory.Screen, exits: "screen(1), zombie", kills: "screen(1), kill",
	refuses: "screen opens another window, and no client, from within one of its windows",
}

func paneExits(h host) Event {
	pane := h.is.Pane()
	return h.held(Event{
		Heading: pane + "'s shell exits",
		Summary: fmt.Sprintf("in a %s of %s, exit is typed until the shell ends, and the %[1]s closes", pane, h.is),
		Source:  h.exits + "; POSIX XBD 11.1.10",
		Skip: func(t modes.Traits, s shell.Shell) string {
			return cmp.Or(noPrompt(t, s), h.nested(t, s))
		},
		Make: func(s *stage.Stage) (string, error) {
			return fmt.Sprintf("the %s's shell ended after exit was typed, and %s closed the %[1]s", pane, h.is), s.LeavePane()
		},
		Expect: func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
			return theory.AtExit(t, s).Fate(t, chatty, true)
		},
		Rows: exits,
	})
}

func paneIsKilled(h host) Event {
	pane := h.is.Pane()
	return h.held(Event{
		Heading: pane + " is killed",
		Summary: fmt.Sprintf("the %s of %s that it was started in is killed", pane, h.is),
		Source:  h.kills + "; POSIX XBD 11.1.10",
		Skip:    h.nested,
		Make: func(s *stage.Stage) (string, error) {
			return "the " + pane + " was killed, and its shell ended", s.KillPane()
		},
		Expect: hangupExpect,
		Rows:   hangups,
	})
}

func serverIsKilled(h host) Event {
	pane := h.is.Pane()
	return h.held(Event{
		Heading: string(h.is) + " is killed",
		Summary: fmt.Sprintf("the server of %s that holds its shell's %s gets SIGKILL", h.is, pane),
		Source:  "pty(7); POSIX XBD 11.1.10",
		Skip:    h.nested,
		Make: func(s *stage.Stage) (string, error) {
			return "the server was killed, and the " + pane + "'s shell ended", s.KillServer()
		},
		Expect: hangupExpect,
		Rows:   hangups,
	})
}

func (h host) held(e Event) Event {
	e.Block, e.Aside, e.Rare, e.EndsShell = endings, true, true, true
	e.Session, e.Needs = theory.Session{Where: theory.Pane, Host: h.is}, []string{string(h.is)}
	return e
}

func (h host) nested(t modes.Traits, _ shell.Shell) string {
	if t.Attached {
		return h.refuses
	}
	return ""
}

// exits and hangups are what becomes of what was started there.
var exits = []Row{
	{job, "a job", hupping, died, died, "SIGHUP", ""},
	{job, "a job", sparing, survived, muted, "", ""},
	{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
	{nohup, "nohup", everywhere, survived, survived, "", ""},
	{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
	{pane, "a pane of another server", everywhere, survived, survived, "", "setsid(2)"},
}

var hangups = []Row{
	{foreground, "foreground", resending, died, died, "SIGHUP", ""},
	{foreground, "foreground", keeping, died, died, "SIGHUP", "_exit(3p)"},
	{job, "a job", resending, died, died, "SIGHUP", ""},
	{job, "a job", keeping, survived, muted, "", ""},
	{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
	{nohup, "nohup", resending, survived, survived, "", "nohup(1), execve(2)"},
	{nohup, "nohup", keeping, survived, survived, "", ""},
	{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
	{pane, "a pane of another server", everywhere, survived, survived, "", "setsid(2)"},
}
