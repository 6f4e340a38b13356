package modes

import (
	"time"

	"outlive/modes/unit"
)

// A timer with a calendar starts a service again and again; the line starts it once by
// itself, so as not to wait. A run that still goes on when the next is due is let be. For
// the workload all else is as systemd-service has it.
//
//	OnCalendar=*:*:0/4   each 4 seconds: due is what the wall clock says
//	AccuracySec=100ms    else a minute: systemd puts off what is due, so that several
//	                     timers share a wake-up, and each 4 seconds becomes each minute
//	Persistent=true      the time of the last run is kept in a file below
//	                     /var/lib/systemd/timers: what was due since then, the machine being
//	                     off, is made up for once (a timer that was only stopped does that
//	                     in any case)
//	RandomizedDelaySec=  0: else each run is put off by up to as much, by chance
var _ = register(211, "systemd-calendar", func() Mode {
	return Mode{
		Summary: "as a service that a timer starts at each time of a calendar",
		Use:     "a job that is to run again and again, and is made up for when the machine was off",
		Source:  "systemd.timer(5)",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --now --quiet {name}.timer && sudo systemctl start {name}",
			Needs: []string{"systemctl", "sudo"},
			Files: []ConfigFile{
				{Path: unit.System + "{name}.timer", Mode: 0o644, Text: calendarTimer},
				{Path: unit.System + "{name}.service", Mode: 0o644, Text: calendarService},
			},
			Recipe: Recipe{Undo: []string{"sudo systemctl disable --now {name}.timer", "sudo systemctl stop {name}", "{rm}", "sudo systemctl daemon-reload"}},
			Traits: with(systemServiceTraits, func(t *Traits) {
				t.Returns, t.Every, t.Timer, t.CatchesUp = true, 4*time.Second, "{name}.timer", true
			}),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}.timer {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			Steps: []Step{{
				Name: "persistent", Summary: "make up for a run that was missed", Text: "Persistent=true\n",
				Omit: func(t *Traits) { t.CatchesUp = false },
			}},
			End: []string{
				"systemctl disable --now --no-reload --quiet {name}.timer", "systemctl stop {name}",
				"rm -rf " + unit.System + "{name}.timer " + unit.System + "{name}.timer.d " + unit.System + "{name}.service /var/lib/systemd/timers/stamp-{name}.timer",
				"systemctl reset-failed {name}.timer {name}",
			},
		}},
	}
})

const (
	calendarTimer = `[Unit]
Description=when to start {name}

[Timer]
OnCalendar=*:*:0/4
AccuracySec=100ms
Persistent=true

[Install]
WantedBy=timers.target
`
	calendarService = `[Unit]
Description=outlive run {name}

[Service]
ExecStart={exec}
`
)
