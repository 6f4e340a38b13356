package modes

import (
	"slices"
	"strings"

	"outlive/modes/unit"
)

// What a service of Type=forking changes for the workload: systemd starts a program
// that makes a daemon of itself, waits until that returns, and reads the pid of the
// daemon from PIDFile=. Here start-stop-daemon(8) does so for a program that does not.
//
//	systemd ─▶ start-stop-daemon ─fork▶ leader: setsid ─fork▶ pid file, exec
//
//	         before                    after
//	pid      120, child of the shell   140, grandchild of start-stop-daemon
//	ppid     the shell                 systemd
//	pgid     its own job               the leader's, who is gone
//	sid      the shell's               the leader's
//	tty      the shell's               none, and none can be acquired
//	stdin    the shell's terminal      /dev/null
//	stdout   the shell's terminal      the journal (--no-close: else /dev/null)
//	unit     the session's scope       NAME.service, of the system
//	reboot   gone                      started again by multi-user.target
//	signals  as inherited              default
//
// Without the pid file systemd guesses: the one process of the unit that is its own
// child, and nobody where there are two. Who has no main process is stopped with all
// others by KillMode=control-group, but by KillMode=process not at all, and how it ends
// is nobody's business: Restart=on-failure does nothing then. A pid file is awaited
// (TimeoutStartSec=), and who writes none is killed then.
var _ = register(208, "systemd-forking", func() Mode {
	return Mode{
		Summary: "as a service of the system that makes a daemon of itself, Type=forking",
		Use:     "a daemon that forks and writes a pid file, and cannot be told not to",
		Source:  "systemd.service(5), Type=, PIDFile=",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --now --quiet {name}",
			Needs: []string{"systemctl", "start-stop-daemon", "sudo"},
			Files: []ConfigFile{{Path: unit.System + "{name}.service", Text: forkingUnit, Mode: 0o644}},
			Recipe: Recipe{
				Files: []ConfigFile{{Path: unit.System + "{name}.service", Mode: 0o644, Text: strings.Replace(forkingUnit, "[Service]\n",
					"[Service]\nUser={user}\nWorkingDirectory={dir}\nStandardOutput=append:{log}\nStandardError=append:{log}\n", 1)}},
				Undo: undoService,
			},
			Traits:  with(systemServiceTraits, func(t *Traits) { t.Leader, t.Returns, t.Start = false, true, Forking }),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			Steps: []Step{
				{Name: "pidfile", Summary: "name the pid file, so that systemd need not guess which process is the main one", Text: "PIDFile=/run/{name}/pid\n"},
				{Name: "guess", Summary: "let systemd guess that, where no pid file is named (GuessMainPID=)", Text: "Type=forking\n", Instead: "Type=forking\nGuessMainPID=no\n"},
			},
			Compose: func(without []string, t *Traits) {
				t.Main = !slices.Contains(without, "pidfile") || !slices.Contains(without, "guess")
			},
			End: endService,
		}},
	}
})

// A directory of the unit's own holds the pid file: no other user can write it, and none
// is left there by an earlier start. A stale one of root's is believed: systemd took
// another service's process for the main one, and the stop ended that.
const forkingUnit = `[Unit]
Description=outlive run {name}

[Service]
Type=forking
RuntimeDirectory={name}
PIDFile=/run/{name}/pid
ExecStart=/usr/sbin/start-stop-daemon --start --quiet --background --no-close --make-pidfile --pidfile /run/{name}/pid --chdir . --startas /usr/bin/env -- {exec}

[Install]
WantedBy=multi-user.target
`
