package modes

import (
	"strings"

	"outlive/modes/unit"
)

// A service that prints to a file, as programs with log rotation of their own are run.
// systemd opens the file, before it is the service's user, and makes it root's. Both
// outputs lead to it by one open file. For the workload all else is as systemd-service has it.
//
//	append:PATH    opened for appending: may be emptied in place
//	file:PATH      written from its beginning on, over what is there; emptied in place it
//	               gets a hole
var _ = register(210, "systemd-append", func() Mode {
	return Mode{
		Summary: "as a service of the system that appends what it prints to a file",
		Use:     "a service whose log is to be a file, and rotated by copytruncate",
		Source:  "systemd.exec(5), StandardOutput=",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --now --quiet {name}",
			Needs: []string{"systemctl", "sudo"},
			Files: []ConfigFile{{Path: unit.System + "{name}.service", Mode: 0o644, Text: appendUnit}},
			Recipe: Recipe{
				Files: []ConfigFile{{Path: unit.System + "{name}.service", Mode: 0o644, Text: strings.ReplaceAll(appendUnit, "{home}/{log}", "{log}")}},
				Undo:  []string{"sudo systemctl disable --now {name}", "{rm}", "sudo systemctl daemon-reload"},
			},
			Traits:  with(systemServiceTraits, func(t *Traits) { t.Returns, t.Output, t.Append = true, File, true }),
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			Steps: []Step{{
				Name: "append", Summary: "have systemd open the log for appending", Text: "append:", Instead: "file:",
				Omit: func(t *Traits) { t.Append = false },
			}},
			End: endService,
		}},
	}
})

const appendUnit = `[Unit]
Description=outlive run {name}

[Service]
ExecStart={exec}
StandardOutput=append:{home}/{log}
StandardError=append:{home}/{log}

[Install]
WantedBy=multi-user.target
`
