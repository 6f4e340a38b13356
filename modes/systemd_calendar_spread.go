package modes

import (
	"time"

	"outlive/modes/unit"
)

// The same timer as that of systemd-calendar, but for chance: hundreds of machines that are
// to do the same at midnight are not to do it all at once.
//
//	RandomizedDelaySec=3   each run is put off by 0 to 3 s, evenly, drawn anew for each
//	FixedRandomDelay=      no: else it is drawn from the machine's id and the timer's name,
//	                       and is the same each time
//	AccuracySec=100ms      what is due may be put off by this, too, so that several timers
//	                       share a wake-up: that is no chance, and nothing spreads by it
//
// What was missed is put off as well. For the workload all else is as systemd-calendar has it.
var _ = register(211, "systemd-calendar-spread", func() Mode {
	return Mode{
		Summary: "as a service that a timer starts at each time of a calendar, put off by chance",
		Use:     "a job that many machines have, and are not to do at the same moment",
		Source:  "systemd.timer(5), RandomizedDelaySec=",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --now --quiet {name}.timer && sudo systemctl start {name}",
			Needs: []string{"systemctl", "sudo"},
			Files: []ConfigFile{
				{Path: unit.System + "{name}.timer", Mode: 0o644, Text: spreadTimer},
				{Path: unit.System + "{name}.service", Mode: 0o644, Text: calendarService},
			},
			Recipe: Recipe{Undo: []string{"sudo systemctl disable --now {name}.timer", "sudo systemctl stop {name}", "{rm}", "sudo systemctl daemon-reload"}},
			Traits: with(systemServiceTraits, func(t *Traits) {
				t.Returns, t.Every, t.Timer, t.Spread = true, 4*time.Second, "{name}.timer", 3*time.Second
			}),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}.timer {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			Steps: []Step{{
				Name: "spread", Summary: "put each run off by chance", Text: "RandomizedDelaySec=3\n",
				Omit: func(t *Traits) { t.Spread = 0 },
			}},
			End: []string{
				"systemctl disable --now --no-reload --quiet {name}.timer", "systemctl stop {name}",
				"rm -rf " + unit.System + "{name}.timer " + unit.System + "{name}.timer.d " + unit.System + "{name}.service",
				"systemctl reset-failed {name}.timer {name}",
			},
		}},
	}
})

const spreadTimer = `[Unit]
Description=when to start {name}

[Timer]
OnCalendar=*:*:0/4
AccuracySec=100ms
RandomizedDelaySec=3

[Install]
WantedBy=timers.target
`
