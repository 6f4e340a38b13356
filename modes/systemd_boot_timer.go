package modes

import "outlive/modes/unit"

// A timer that fires once a boot starts a service some time after it: what @reboot is to
// cron. One whose time has passed when it is started fires at once, as here; a service that
// is only enabled starts along with all others. For the workload all else is as
// systemd-service has it.
//
//	@reboot of cron               when cron starts, once a boot (/run/crond.reboot)
//	OnBootSec=1, in a timer       so long after the boot, and what waits for it is a unit:
//	                              its log, its limits, its stop are those of a service
var _ = register(206, "systemd-boot-timer", func() Mode {
	return Mode{
		Summary: "as a service that a timer starts some time after each boot",
		Use:     "a service that is to be there after every boot, and not at once",
		Source:  "systemd.timer(5), OnBootSec=",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --now --quiet {name}.timer",
			Needs: []string{"systemctl", "sudo"},
			Files: []ConfigFile{
				{Path: unit.System + "{name}.timer", Mode: 0o644, Text: unit.File("[Unit]", "Description=when to start {name}",
					"[Timer]", "OnBootSec=1", "AccuracySec=100ms", "[Install]", "WantedBy=timers.target")},
				{Path: unit.System + "{name}.service", Mode: 0o644, Text: calendarService},
			},
			Recipe:  Recipe{Undo: []string{"sudo systemctl disable --now {name}.timer", "sudo systemctl stop {name}", "{rm}", "sudo systemctl daemon-reload"}},
			Traits:  with(systemServiceTraits, func(t *Traits) { t.Returns = true }),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}.timer {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			End: []string{
				"systemctl disable --now --no-reload --quiet {name}.timer", "systemctl stop {name}",
				"rm -f " + unit.System + "{name}.timer " + unit.System + "{name}.service", "systemctl reset-failed {name}.timer {name}",
			},
		}},
	}
})
