package modes

import "outlive/modes/unit"

// A service that systemd starts again when it fails: when it ends by a status other than
// 0, by a signal other than SIGHUP, SIGINT, SIGTERM and SIGPIPE, by a timeout or by its
// watchdog. systemd waits RestartSec= before that, 100 ms unless it is told otherwise, and
// gives up after StartLimitBurst= starts within StartLimitIntervalSec=, 5 in 10 s. For the
// workload all else is as systemd-service has it.
var _ = register(209, "systemd-restart", func() Mode {
	return Mode{
		Summary: "as a service of the system that systemd starts again when it fails",
		Use:     "a service that comes back after a crash, and after a boot",
		Source:  "systemd.service(5), Restart=",
		Rare:    true,
		Forms: []Form{{
			Via:     Tool,
			Line:    "sudo systemctl enable --now --quiet {name}",
			Needs:   []string{"systemctl", "sudo"},
			Files:   []ConfigFile{{Path: unit.System + "{name}.service", Text: restartUnit, Mode: 0o644}},
			Recipe:  Recipe{Undo: undoService},
			Traits:  with(systemServiceTraits, func(t *Traits) { t.Returns, t.Restarts, t.Tries = true, OnFailure, startLimit }),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			Steps: []Step{{
				Name: "restart", Summary: "have systemd start it again when it fails", Text: "Restart=on-failure\n",
				Omit: func(t *Traits) { t.Restarts, t.Tries = Never, 0 },
			}},
			End: endService,
		}},
	}
})

// startLimit is how often systemd starts again what ends at once: StartLimitBurst=5, which
// the first start counts in.
const startLimit = 4

const restartUnit = `[Unit]
Description=outlive run {name}

[Service]
ExecStart={exec}
Restart=on-failure

[Install]
WantedBy=multi-user.target
`
