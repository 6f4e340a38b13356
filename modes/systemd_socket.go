package modes

import "outlive/modes/unit"

// What socket activation changes for the workload: systemd listens in its
// place, and starts it at the first connection, with the socket as descriptor 3
// (sd_listen_fds(3)). logger(1) connects: it is part of util-linux, and so
// wherever systemd is.
//
//	         before                    after
//	pid      120, child of the shell   140, child of systemd
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               none
//	stdin    the shell's terminal      /dev/null
//	stdout   the shell's terminal      the journal
//	fd 3     -                         the socket; LISTEN_PID is its pid
//	unit     the session's scope       NAME.service, which NAME.socket starts
//	reboot   gone                      gone until somebody connects: only the socket returns
//	signals  as inherited              default
//
// When it has died, the next connection starts it again.
var _ = register(205, "systemd-socket", func() Mode {
	return Mode{
		Summary: "as a service that the first connection to its socket starts",
		Use:     "a service that is to be started when somebody calls",
		Source:  "systemd.socket(5), sd_listen_fds(3)",
		Forms: []Form{{
			Via:     Tool,
			Line:    "sudo systemctl enable --now --quiet {name}.socket && logger --socket " + socketPath + " hello",
			Needs:   []string{"systemctl", "sudo", "logger"},
			Recipe:  Recipe{Undo: []string{"sudo systemctl disable --now {name}.socket", "sudo systemctl stop {name}.service", "{rm}", "sudo systemctl daemon-reload"}},
			Traits:  with(systemServiceTraits, func(t *Traits) { t.Listens = true }),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}.socket {name}.service",
			Restart: "sudo systemctl restart {name}.service",
			Reload:  "sudo systemctl reload {name}.service",
			Files: []ConfigFile{
				{Path: unit.System + "{name}.socket", Mode: 0o644, Text: unit.File(
					"[Unit]", "Description=what starts {name}", "[Socket]", "ListenStream="+socketPath, "RemoveOnStop=yes",
					"[Install]", "WantedBy=sockets.target")},
				{Path: unit.System + "{name}.service", Mode: 0o644, Text: unit.File(
					"[Unit]", "Description=outlive run {name}", "[Service]", "ExecStart={exec}")},
			},
			End: []string{
				"systemctl disable --now --no-reload --quiet {name}.socket", "systemctl stop {name}.service",
				"rm -f " + unit.System + "{name}.socket " + unit.System + "{name}.service",
				"systemctl reset-failed {name}.socket {name}.service",
			},
		}},
	}
})

const socketPath = "/run/{name}.sock"
