package modes

import "outlive/modes/unit"

// What systemd-run changes for the workload: systemd starts it, not the shell,
// so nothing of the shell's comes along, neither session nor terminal nor
// environment, and no signal to any of them reaches it.
//
//	         before                    after
//	pid      120, child of the shell   140, child of systemd
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               none
//	stdin    the shell's terminal      /dev/null
//	stdout   the shell's terminal      the journal
//	unit     the session's scope       a transient service of its own
//	signals  as inherited              default
var _ = register(200, "systemd-run", func() Mode {
	return Mode{
		Summary: "as a transient service of the system's manager",
		Use:     "a command that is to outlive every session, with a journal and limits; as root",
		Source:  "systemd-run(1)",
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemd-run --quiet --unit={name} {cmd}",
			Needs: []string{"systemd-run", "sudo"},
			Recipe: Recipe{
				Line: "sudo systemd-run --quiet --unit={name} --uid={user} " + inService + " {cmd}",
				Undo: []string{"sudo systemctl stop {name}"},
			},
			Traits:  systemServiceTraits,
			Words:   unit.Arguments,
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			End:     []string{"systemctl stop {name}", "systemctl reset-failed {name}"},
			Start:   startService,
		}},
	}
})

var _ = register(201, "systemd-run-user", func() Mode {
	return Mode{
		Summary: "as a transient service of the user's own manager",
		Use:     "the same without root; to outlive the last logout it takes linger",
		Source:  "systemd-run(1)",
		Forms: []Form{{
			Via:   Tool,
			Line:  "systemd-run --user --quiet --unit={name} {cmd}",
			Needs: []string{"systemd-run"},
			Recipe: Recipe{
				Line:  "systemd-run --user --quiet --unit={name} " + inService + " {cmd}",
				Undo:  []string{"systemctl --user stop {name}"},
				Needs: []string{needsLinger},
			},
			Traits:  userServiceTraits,
			Words:   unit.Arguments,
			Reader:  userJournal,
			Lab:     true,
			Steps:   lingering,
			Stop:    "systemctl --user stop {name}",
			Restart: "systemctl --user restart {name}",
			Reload:  "systemctl --user reload {name}",
			End:     []string{userManager + "stop {name}", userManager + "reset-failed {name}"},
			Start:   startUserService,
		}},
	}
})

// serviceTraits are those of a process that systemd starts as a service.
var (
	serviceTraits = Traits{
		OwnSession: true, Leader: true, OwnGroup: true, Orphan: true, FreshEnv: true, Managed: true,
		Stdin: Null, Output: Journal, Unit: OwnUnit, Main: true, Start: Simple, Stops: KillGroup, Renewed: true, NoReload: true,
	}
	systemServiceTraits = with(serviceTraits, func(t *Traits) { t.RootDir, t.Root = true, true })
	userServiceTraits   = with(serviceTraits, func(t *Traits) { t.UserUnit, t.Lingers = true, true })
)

// What a service has written, read by somebody who may.
var (
	systemJournal = []string{"sudo", "journalctl", "--quiet", "-o", "cat", "-u", "{name}"}
	userJournal   = []string{"sudo", "journalctl", "--quiet", "-o", "cat", "_SYSTEMD_USER_UNIT={name}.service"}
)

// userManager begins a command of root's to the manager of the lab's user.
const userManager = "systemctl --user -M visitor@ "

// with gives traits with a change.
func with(t Traits, change func(*Traits)) Traits {
	change(&t)
	return t
}
