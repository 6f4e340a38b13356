package modes

import "outlive/modes/unit"

// What a transient timer changes for the workload: the same as systemd-run,
// but later. The timer is elapsed when it starts (--on-active=0), and starts
// the service of its name; a real one would say --on-calendar or --on-boot.
//
//	         before                    after
//	pid      120, child of the shell   140, child of systemd
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               none
//	stdin    the shell's terminal      /dev/null
//	stdout   the shell's terminal      the journal
//	unit     the session's scope       NAME.service, which NAME.timer starts
//	reboot   gone                      gone: both units are transient
//	signals  as inherited              default
var _ = register(206, "systemd-timer", func() Mode {
	return Mode{
		Summary: "as a service that a transient timer starts",
		Use:     "a service that is to be started at a time",
		Source:  "systemd.timer(5), systemd-run(1)",
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemd-run --quiet --on-active=0 --unit={name} {cmd}",
			Needs: []string{"systemd-run", "sudo"},
			Recipe: Recipe{
				Line: "sudo systemd-run --quiet --on-active=0 --unit={name} --uid={user} " + inService + " {cmd}",
				Undo: []string{"sudo systemctl stop {name}.timer {name}.service"},
			},
			Traits:  systemServiceTraits,
			Words:   unit.Arguments,
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}.timer {name}.service",
			Restart: "sudo systemctl restart {name}.service",
			Reload:  "sudo systemctl reload {name}.service",
			End: []string{
				"systemctl stop {name}.timer {name}.service", "systemctl reset-failed {name}.timer {name}.service",
			},
		}},
	}
})
