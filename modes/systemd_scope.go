package modes

// What systemd-run --scope changes for the workload: its unit, and nothing
// else. systemd-run has the user's manager make a scope around itself, and then
// executes the command in place.
//
//	         the shell        workload
//	pid      100              120: systemd-run's
//	ppid     1                100: a child of the shell
//	pgid     100              120: a group of its own, in the background
//	sid      100              100: the shell's session
//	tty      pts/3            pts/3
//	stdio    pts/3            pts/3
//	unit     session-2.scope  NAME.scope, of the user's manager
//	signals  -                default
//
// So it lives and dies as any job of that shell does, and loses its terminal
// with it; but what ends the session's scope does not find it.
var _ = register(202, "systemd-scope", func() Mode {
	return Mode{
		Summary: "a job of the shell, in a scope of its own",
		Use:     "a job of the shell that is to outlive the session's end, with its terminal as it is",
		Source:  "systemd-run(1), systemd.scope(5)",
		Forms: []Form{{
			Via:        Tool,
			Line:       "systemd-run --user --scope --quiet --unit={name} {cmd}{io} &",
			Background: Whole,
			Needs:      []string{"systemd-run"},
			Recipe: Recipe{
				Line:  "systemd-run --user --scope --quiet --collect --unit={name} {cmd} &",
				Undo:  []string{"systemctl --user stop {name}.scope"},
				Needs: []string{needsLinger},
			},
			Traits: Traits{
				OwnGroup: true, Job: true, TTY: Terminal, Stdin: Terminal, Output: Terminal,
				Unit: OwnUnit, UserUnit: true, Lingers: true, Stops: KillGroup,
			},
			Lab:   true,
			Stop:  "systemctl --user stop {name}.scope",
			Steps: lingering,
			End:   []string{userManager + "stop {name}.scope", userManager + "reset-failed {name}.scope"},
		}},
	}
})
