package modes

import (
	"strings"

	"outlive/modes/unit"
)

// A service whose stop goes by another KillMode= than the cgroup as a whole. Nothing of
// that shows before: for the workload all is as systemd-service has it. What a stop leaves
// stays in a cgroup that belongs to no unit, and the next start finds it there.
//
//	KillMode                  the main process        all others
//	control-group (default)   SIGTERM, then SIGKILL   SIGTERM, then SIGKILL
//	mixed                     SIGTERM, then SIGKILL   SIGKILL, when that has ended
//	process                   SIGTERM, then SIGKILL   nothing
//	none                      nothing                 nothing
//
// "then" is after TimeoutStopSec=, 90 s unless the manager is told otherwise.
var (
	_ = register(210, "systemd-kill-mixed", func() Mode {
		return killMode(KillMixed, "a service that ends its own children, and whose stop is to leave none of them")
	})
	_ = register(211, "systemd-kill-process", func() Mode {
		return killMode(KillMain, "a service whose children are others' work, as those of sshd and cron are")
	})
	_ = register(212, "systemd-kill-none", func() Mode {
		return killMode(KillNone, "nothing that a person should have: its stop stops nobody")
	})
)

func killMode(how Stop, use string) Mode {
	text := strings.Replace(unit.Service("multi-user.target"), "[Service]\n", "[Service]\nKillMode="+string(how)+"\n", 1)
	return Mode{
		Summary: "as a service of the system with KillMode=" + string(how),
		Use:     use,
		Source:  "systemd.kill(5), KillMode",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --now --quiet {name}",
			Needs: []string{"systemctl", "sudo"},
			Files: []ConfigFile{{Path: unit.System + "{name}.service", Text: text, Mode: 0o644}},
			Recipe: Recipe{
				Files: []ConfigFile{{Path: unit.System + "{name}.service", Mode: 0o644, Text: strings.Replace(text, "[Service]\n",
					"[Service]\nUser={user}\nWorkingDirectory={dir}\nStandardOutput=append:{log}\nStandardError=append:{log}\n", 1)}},
				Undo: []string{"sudo systemctl kill {name}", "sudo systemctl disable --now {name}", "{rm}", "sudo systemctl daemon-reload"},
			},
			Traits:  with(systemServiceTraits, func(t *Traits) { t.Returns, t.Stops = true, how }),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			End: []string{
				"systemctl kill --signal=KILL {name}", "systemctl disable --now --no-reload --quiet {name}", "rm -f " + unit.System + "{name}.service",
				"systemctl reset-failed {name}",
			},
		}},
	}
}
