package modes

import (
	"strings"

	"outlive/modes/unit"
)

// What a service of Type=oneshot changes for the workload: systemd runs a script, whose end
// is the end of the start. What that leaves in the background stays, as long as the unit
// does: RemainAfterExit=yes keeps it "active (exited)", and without it the unit is stopped
// as soon as the script has ended, and all that is still in its cgroup with it.
//
//	systemd ─▶ sh SCRIPT (ends) ─▶ workload
//
//	         before                    after
//	pid      120, child of the shell   141, child of the script until that ends
//	ppid     the shell                 systemd
//	pgid     its own job               the script's, who is gone
//	sid      the shell's               the script's
//	tty      the shell's               none, and none can be acquired
//	stdin    the shell's terminal      /dev/null
//	stdout   the shell's terminal      the log, appended
//	unit     the session's scope       NAME.service, of the system
//	reboot   gone                      started again by multi-user.target
//	signals  as inherited              SIGINT and SIGQUIT ignored
//
// Nobody is its main process: how it ends is nobody's business. The unit is as active as
// before when it has crashed, and Restart= would do nothing.
var _ = register(211, "systemd-oneshot", func() Mode {
	return Mode{
		Summary: "by a script that a service of Type=oneshot runs, which remains when that has ended",
		Use:     "a script that sets things up at boot, and leaves something running",
		Source:  "systemd.service(5), Type=oneshot, RemainAfterExit=",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --now --quiet {name}",
			Needs: []string{"systemctl", "sudo"},
			Files: []ConfigFile{
				{Path: "{home}/job", Mode: 0o644, User: true, Text: "{sh} >>{home}/{log} 2>&1 </dev/null &\n"},
				{Path: unit.System + "{name}.service", Mode: 0o644, Text: strings.ReplaceAll(oneshotUnit, "{script}", "{home}/job")},
			},
			Recipe: Recipe{
				Files: []ConfigFile{
					{Path: "{dir}/{name}.job", Mode: 0o644, User: true, Text: "{sh} </dev/null &\n"},
					{Path: unit.System + "{name}.service", Mode: 0o644,
						Text: strings.NewReplacer("{script}", "{conf}", "[Service]\n", "[Service]\nUser={user}\nWorkingDirectory={dir}\nStandardOutput=append:{log}\nStandardError=append:{log}\n").Replace(oneshotUnit)},
				},
				Undo: undoService,
			},
			Traits: Traits{
				OwnSession: true, OwnGroup: true, Orphan: true, IgnoresINT: true,
				Stdin: Null, Output: File, Append: true, RootDir: true, Unit: OwnUnit, Managed: true, Returns: true, FreshEnv: true, Root: true, Start: Oneshot, Stops: KillGroup, Renewed: true, NoReload: true,
			},
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			End:     endService,
		}},
	}
})

const oneshotUnit = `[Unit]
Description=outlive run {name}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh {script}

[Install]
WantedBy=multi-user.target
`
