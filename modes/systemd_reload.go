package modes

import (
	"strings"

	"outlive/modes/unit"
)

// A service that can be told to read its configuration again: systemctl reload runs what
// ExecReload= has, here SIGHUP to the main process. Nobody asks whether the program knows
// that signal: one that does not ends by it, while systemctl reload has status 0, and
// systemd takes that for a clean end (Result=success, no Restart=on-failure). For the
// workload all else is as systemd-service has it.
var _ = register(213, "systemd-reload", func() Mode {
	return Mode{
		Summary: "as a service of the system that can be reloaded, by SIGHUP",
		Use:     "a service that reads its configuration again on SIGHUP, without a restart",
		Source:  "systemd.service(5), ExecReload=",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --now --quiet {name}",
			Needs: []string{"systemctl", "sudo"},
			Files: []ConfigFile{{Path: unit.System + "{name}.service", Text: reloadUnit, Mode: 0o644}},
			Recipe: Recipe{
				Files: []ConfigFile{{Path: unit.System + "{name}.service", Mode: 0o644, Text: strings.Replace(reloadUnit, "[Service]\n",
					"[Service]\nUser={user}\nWorkingDirectory={dir}\nStandardOutput=append:{log}\nStandardError=append:{log}\n", 1)}},
				Undo: undoService,
			},
			Traits:  with(systemServiceTraits, func(t *Traits) { t.Returns, t.NoReload = true, false }),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			Steps: []Step{{
				Name: "reload", Summary: "say how it is told to read its configuration again (ExecReload=)", Text: "ExecReload=/bin/kill -HUP $MAINPID\n",
				Omit: func(t *Traits) { t.NoReload = true },
			}},
			End: endService,
		}},
	}
})

const reloadUnit = `[Unit]
Description=outlive run {name}

[Service]
ExecStart={exec}
ExecReload=/bin/kill -HUP $MAINPID

[Install]
WantedBy=multi-user.target
`
