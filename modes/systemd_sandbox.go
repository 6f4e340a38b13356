package modes

import (
	"strings"

	"outlive/modes/unit"
)

// A service that is shown the machine's files read-only, in a mount namespace of its own
// (mount_namespaces(7)). For the workload all else is as systemd-service has it.
//
//	ProtectSystem=strict   all but homes and /dev, /proc and /sys is read-only; what it is to
//	                       write is named: StateDirectory=, ReadWritePaths=
//	ProtectHome=read-only  /home, /root and /run/user are, too; yes: it sees nothing in them
//
// A descriptor that is open when it starts is written to all the same: its log is. The manager
// of a user cannot do it: that takes CAP_SYS_ADMIN, or PrivateUsers= with it.
var _ = register(211, "systemd-sandbox", func() Mode {
	return Mode{
		Summary: "as a service of the system whose unit lets it write to nothing that is installed, and to no home",
		Use:     "a service whose faults, and whose intruders, are to harm no file but its own",
		Source:  "systemd.exec(5), ProtectSystem=, ProtectHome=",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --now --quiet {name}",
			Needs: []string{"systemctl", "sudo"},
			Files: []ConfigFile{{Path: unit.System + "{name}.service", Text: sandboxUnit, Mode: 0o644}},
			Recipe: Recipe{
				Files: []ConfigFile{{Path: unit.System + "{name}.service", Mode: 0o644, Text: strings.Replace(sandboxUnit, "[Service]\n",
					"[Service]\nUser={user}\nWorkingDirectory={dir}\nStandardOutput=append:{log}\nStandardError=append:{log}\nReadWritePaths={writable}\n", 1)}},
				Undo: undoService,
			},
			Traits:  with(sandboxTraits, func(t *Traits) { t.Returns = true }),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			Steps: []Step{
				{Name: "system", Summary: "guard what is installed", Text: "ProtectSystem=strict\n", Omit: func(t *Traits) { t.Guarded.System = false }},
				{Name: "home", Summary: "guard people's homes", Text: "ProtectHome=read-only\n", Omit: func(t *Traits) { t.Guarded.Homes = false }},
			},
			End: endService,
		}},
	}
})

// The same for a command alone: systemd-run takes the settings of a unit.
var _ = register(211, "systemd-run-sandbox", func() Mode {
	return Mode{
		Summary: "as a transient service of the system's manager that may write to nothing that is installed, and to no home",
		Use:     "a command of a stranger's that has to run as root, once",
		Source:  "systemd-run(1), --property; systemd.exec(5)",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemd-run --quiet --unit={name} " + inSandbox + " {cmd}",
			Needs: []string{"systemd-run", "sudo"},
			Recipe: Recipe{
				Line: "sudo systemd-run --quiet --unit={name} --uid={user} " + inService + " " + inSandbox + " -p ReadWritePaths={writable} {cmd}",
				Undo: []string{"sudo systemctl stop {name}"},
			},
			Traits:  sandboxTraits,
			Words:   unit.Arguments,
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			End:     []string{"systemctl stop {name}", "systemctl reset-failed {name}"},
		}},
	}
})

const inSandbox = "-p ProtectSystem=strict -p ProtectHome=read-only"

var sandboxTraits = with(systemServiceTraits, func(t *Traits) { t.Guarded = Guarded{System: true, Homes: true} })

const sandboxUnit = `[Unit]
Description=outlive run {name}

[Service]
ExecStart={exec}
ProtectSystem=strict
ProtectHome=read-only

[Install]
WantedBy=multi-user.target
`
