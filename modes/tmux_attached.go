package modes

// What tmux with its client in the foreground changes for the workload:
//
//	         before                    after
//	pid      120, child of the shell   140, child of the tmux server
//	ppid     the shell                 the server, a daemon without a terminal
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               a new one of its own, kept by the server
//	stdio    the shell's terminal      the pane's terminal
//	signals  as inherited              reset to default, but TTIN and TTOU are ignored
//
//	shell (sid 100, pts/3)             init
//	└ tmux (client, foreground job)    └ tmux (server, sid 130, no tty)
//	                                     └ workload (sid 140, pts/5)
//
// The terminal's hangup ends the client alone. The client reads the terminal
// raw and passes keys on: Ctrl-C becomes an INT to the pane's foreground group;
// Ctrl-Z a TSTP, which an orphaned process group does not heed.
var _ = register(91, "tmux-attached", func() Mode {
	return Mode{
		Summary: "in a tmux pane that is looked at, as in daily use",
		Use:     "the same, while it is being looked at",
		Source:  "tmux(1)",
		Forms: []Form{{
			Via:   Tool,
			Line:  "TERM=vt100 tmux -L outlive-{name} new-session -s {name} {cmd}",
			Needs: []string{"tmux"},
			Recipe: Recipe{
				Line: `tmux -L outlive-{name} new-session -s {name} {cmd} \; pipe-pane {tee}`,
				Undo: []string{"tmux -L outlive-{name} kill-server"},
			},
			Traits: attached(paneTraits),
			Words:  tmuxWords,
			Reader: tmuxReader,
			Attach: tmuxAttach,
			Stop:   tmuxStop,
		}},
	}
})

// attached adds the client that stays in the foreground.
func attached(t Traits) Traits {
	t.Attached, t.KeepsShell = true, true
	return t
}
