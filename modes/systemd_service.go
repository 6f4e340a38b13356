package modes

import "outlive/modes/unit"

// What an enabled service changes for the workload: it is systemd's from the
// start, and starts with the machine.
//
//	         before                    after
//	pid      120, child of the shell   140, child of systemd
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               none
//	stdin    the shell's terminal      /dev/null
//	stdout   the shell's terminal      the journal
//	unit     the session's scope       NAME.service, of the system
//	reboot   gone                      started again by multi-user.target
//	signals  as inherited              default
var _ = register(203, "systemd-service", func() Mode {
	return Mode{
		Summary: "as an enabled service of the system, from a unit file",
		Use:     "a service that comes back after a crash and after a boot",
		Source:  "systemd.service(5)",
		Forms: []Form{{
			Via:     Tool,
			Line:    "sudo systemctl enable --now --quiet {name}",
			Needs:   []string{"systemctl", "sudo"},
			Recipe:  Recipe{Undo: undoService},
			Traits:  with(systemServiceTraits, func(t *Traits) { t.Returns = true }),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			Files:   []ConfigFile{{Path: unit.System + "{name}.service", Text: unit.Service("multi-user.target"), Mode: 0o644}},
			End:     endService,
		}},
	}
})

// What ends an enabled service of the system, and what undoes its recipe.
var (
	endService = []string{
		"systemctl disable --now --no-reload --quiet {name}", "rm -f " + unit.System + "{name}.service",
		"systemctl reset-failed {name}",
	}
	undoService = []string{"sudo systemctl disable --now {name}", "{rm}", "sudo systemctl daemon-reload"}
)
