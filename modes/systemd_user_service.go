package modes

import "outlive/modes/unit"

// What an enabled service of the user's changes for the workload: it is the
// user's manager's, which starts it with itself. That is at the first login, or
// with the machine where the user lingers (loginctl(1), enable-linger); and it
// ends with the last logout, where the user does not.
//
//	         before                    after
//	pid      120, child of the shell   140, child of systemd --user
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               none
//	stdin    the shell's terminal      /dev/null
//	stdout   the shell's terminal      the journal
//	cwd      the shell's               the user's home
//	unit     the session's scope       NAME.service, of the user's manager
//	reboot   gone                      started again by the manager's default.target
//	signals  as inherited              default
var _ = register(204, "systemd-user-service", func() Mode {
	return Mode{
		Summary: "as an enabled service of the user's own manager, from a unit file",
		Use:     "a service of one's own, without root; to outlive the last logout it takes linger",
		Source:  "systemd.service(5), user@.service(5)",
		Forms: []Form{{
			Via:   Tool,
			Line:  "systemctl --user enable --now --quiet {name}",
			Needs: []string{"systemctl"},
			Recipe: Recipe{
				Undo:  []string{"systemctl --user disable --now {name}", "{rm}", "systemctl --user daemon-reload"},
				Needs: []string{needsLinger},
			},
			Traits:  with(userServiceTraits, func(t *Traits) { t.Returns = true }),
			Reader:  userJournal,
			Lab:     true,
			Stop:    "systemctl --user stop {name}",
			Restart: "systemctl --user restart {name}",
			Reload:  "systemctl --user reload {name}",
			Steps:   lingering,
			Files:   []ConfigFile{{Path: unit.User + "{name}.service", Text: unit.Service("default.target"), Mode: 0o644, User: true}},
			End: []string{
				userManager + "disable --now --no-reload --quiet {name}", "rm -f " + unit.User + "{name}.service",
				userManager + "reset-failed {name}",
			},
		}},
	}
})
