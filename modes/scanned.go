package modes

import (
	"fmt"

	"outlive/modes/unit"
)

// scanned is the form of those who supervise a program by a directory, which holds a
// script called run: a scanner starts a supervisor for every such directory below its
// own, and that starts run, and starts it again when it ends. The scanner is a service
// of systemd; its directory is made anew whenever that starts.
//
//	systemd ─▶ scanner /run/NAME ─▶ supervisor NAME ─▶ run, which becomes the workload
func scanned(scanner, stop, restart, reload string, leads bool, needs ...string) Form {
	return Form{
		Via:   Tool,
		Line:  "sudo systemctl enable --quiet --now {name}",
		Needs: append(needs, "systemctl", "sudo"),
		Files: []ConfigFile{
			{Path: "{home}/job", Mode: 0o755, User: true, Text: "#!/bin/sh\nexec {sh} >>{home}/{log} 2>&1 </dev/null\n"},
			{Path: unit.System + "{name}.service", Mode: 0o644, Text: fmt.Sprintf(scannerUnit, "Environment=HOME={home}\n", "{home}/job", scanner)},
		},
		Recipe: Recipe{
			Files: []ConfigFile{
				{Path: "{dir}/{name}.job", Mode: 0o755, User: true, Text: "#!/bin/sh\ncd {dir} || exit\nexec {sh} >>{log} 2>&1 </dev/null\n"},
				{Path: unit.System + "{name}.service", Mode: 0o644, Text: fmt.Sprintf(scannerUnit, "User={user}\n", "{conf}", scanner)},
			},
			Undo: undoService,
		},
		Traits: Traits{
			OwnSession: true, Leader: leads, OwnGroup: true,
			Stdin: Null, Output: File, Append: true, Unit: OwnUnit, Managed: true, Returns: true, Restarts: Always, Renewed: true, FreshEnv: true, Root: true,
		},
		Lab:     true,
		Stop:    "sudo " + stop + " /run/{name}/{name}",
		Restart: "sudo " + restart + " /run/{name}/{name}",
		Reload:  "sudo " + reload + " /run/{name}/{name}",
		End:     []string{"systemctl kill --signal=KILL {name}", "systemctl disable --now --no-reload --quiet {name}", "rm -f " + unit.System + "{name}.service", "systemctl reset-failed {name}"},
	}
}

// KillMode=mixed: a program that systemd ends itself is started again by a supervisor
// that has yet to end.
const scannerUnit = `[Unit]
Description=outlive run {name}

[Service]
%sRuntimeDirectory={name}
ExecStartPre=/usr/bin/install -D %s /run/{name}/{name}/run
ExecStart=/usr/bin/%s /run/{name}
KillMode=mixed

[Install]
WantedBy=multi-user.target
`
