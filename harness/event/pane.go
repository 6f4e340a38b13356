package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The shell is in a pane of tmux, and the line is typed there. A pane is a terminal
// like any other, whose master the server holds: it is no shelter for what its own end
// reaches. tmux closes the pane when its shell has ended, whatever else runs in it.
//
//	tmux (server, no tty) ── master ═══ /dev/pts/M ── shell ── workload
//
//	pane-exit    exit is typed: the shell ends, then the server closes the master
//	pane-kill    the server closes the master: a hangup
//	server-kill  the kernel closes the master: a hangup
var _ = register(56, "pane-exit", func() Event {
	return inPane(Event{
		Heading: "pane's shell exits",
		Summary: "in a pane of tmux, exit is typed until the shell ends, and the pane closes",
		Source:  "tmux(1), remain-on-exit; POSIX XBD 11.1.10",
		Skip: func(t modes.Traits, s shell.Shell) string {
			if why := noPrompt(t, s); why != "" {
				return why
			}
			return nested(t, s)
		},
		Make: func(s *stage.Stage) (string, error) {
			return "the pane's shell ended after exit was typed, and tmux closed the pane", s.LeavePane()
		},
		Expect: func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
			return theory.AtExit(t, s).Fate(t, chatty, true)
		},
		Rows: exits,
	})
})

var _ = register(57, "pane-kill", func() Event {
	return inPane(Event{
		Heading: "pane is killed",
		Summary: "the pane of tmux that it was started in is killed",
		Source:  "tmux(1), kill-pane; POSIX XBD 11.1.10",
		Skip:    nested,
		Make: func(s *stage.Stage) (string, error) {
			return "the pane was killed, and its shell ended", s.KillPane()
		},
		Expect: hangupExpect,
		Rows:   hangups,
	})
})

var _ = register(58, "server-kill", func() Event {
	return inPane(Event{
		Heading: "tmux is killed",
		Summary: "the server of tmux that holds its shell's pane gets SIGKILL",
		Source:  "pty(7); POSIX XBD 11.1.10",
		Skip:    nested,
		Make: func(s *stage.Stage) (string, error) {
			return "the server was killed, and the pane's shell ended", s.KillServer()
		},
		Expect: hangupExpect,
		Rows:   hangups,
	})
})

func inPane(e Event) Event {
	e.Block, e.Aside, e.Rare, e.EndsShell, e.Session, e.Needs = endings, true, true, true, theory.Session{Where: theory.Pane}, []string{stage.Multiplexer}
	return e
}

func nested(t modes.Traits, _ shell.Shell) string {
	if t.Attached {
		return "tmux refuses to be looked at from within one of its panes"
	}
	return ""
}

// exits and hangups are what becomes of what was started in a pane of tmux.
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
