package modes

// What tmux in a scope changes for the workload: the pane is that of the mode tmux,
// and the server, with all its panes, is in a scope of the user's own manager.
// systemd-run has the manager make the scope around itself, and executes tmux in
// place; tmux forks its server from there.
//
//	         before                    after
//	pid      120, child of the shell   140, child of the tmux server
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               a new one of its own, kept by the server
//	unit     session-2.scope           NAME.scope, of the user's manager
//	signals  as inherited              reset to default, but TTIN and TTOU are ignored
//
//	user@1000.service
//	└ NAME.scope
//	  └ tmux (server, sid 130, no tty)
//	    └ workload (sid 140, pts/5)
//
// It is the cure that is quoted for KillUserProcesses=yes: what logind stops at the
// logout is the session's scope, and the server is in none of its. It takes linger:
// else the last logout ends the manager, and the scope with it.
var _ = register(92, "tmux-scope", func() Mode {
	return Mode{
		Summary: "in a pane of a tmux server that is in a scope of its own",
		Use:     "an interactive program that is to outlive a logout where logind kills what a session leaves",
		Source:  "tmux(1), systemd-run(1), loginctl(1)",
		Forms: []Form{{
			Via:   Tool,
			Line:  "systemd-run --user --scope --quiet --unit={name} tmux -L outlive-{name} new-session -d -s {name} {cmd}",
			Needs: []string{"systemd-run", "tmux"},
			Recipe: Recipe{
				Line:  `systemd-run --user --scope --quiet --collect --unit={name} tmux -L outlive-{name} new-session -d -s {name} {cmd} \; pipe-pane {tee}`,
				Undo:  []string{"systemctl --user stop {name}.scope"},
				Needs: []string{needsLinger},
			},
			Traits: with(paneTraits, func(t *Traits) { t.Unit, t.UserUnit, t.Lingers = OwnUnit, true, true }),
			Words:  tmuxWords,
			Reader: tmuxReader,
			Attach: tmuxAttach,
			Stop:   tmuxStop,
			Lab:    true,
			Steps:  lingering,
			End:    []string{userManager + "stop {name}.scope", userManager + "reset-failed {name}.scope"},
		}},
	}
})
