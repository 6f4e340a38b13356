package modes

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"outlive/modes/unit"
)

// supervisord starts the command as its child, and again when it ends:
//
//	         before                    after
//	pid      120, child of the shell   140, child of supervisord
//	ppid     the shell                 supervisord
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               supervisord's
//	tty      the shell's               none, and none can be acquired
//	stdin    the shell's terminal      a pipe
//	stdout   the shell's terminal      a pipe, from which supervisord appends to the log
//	unit     the session's scope       the service of supervisord
//	signals  as inherited              default
var _ = register(233, "supervisord", func() Mode {
	return Mode{
		Summary: "as a program of supervisord, which starts it again",
		Use:     "a program that is to be started again whenever it ends",
		Source:  "supervisord(1)",
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --quiet --now {name}",
			Needs: []string{"supervisord", "systemctl", "sudo"},
			Files: []ConfigFile{
				{Path: "{home}/supervisord.conf", Mode: 0o644, User: true, Text: supervisorConf},
				{Path: "/etc/systemd/system/{name}.service", Mode: 0o644, Text: supervisorUnit},
			},
			Recipe: Recipe{
				Files: []ConfigFile{
					{Path: "{dir}/{name}.supervisord.conf", Mode: 0o644, User: true,
						Text: strings.NewReplacer("{home}/{log}", "{log}").Replace(supervisorConf) + "directory={dir}\nuser={user}\n"},
					{Path: unit.System + "{name}.service", Mode: 0o644,
						Text: strings.ReplaceAll(supervisorUnit, "{home}/supervisord.conf", "{conf}")},
				},
				Undo: undoService,
			},
			Traits: Traits{
				OwnSession: true, OwnGroup: true,
				Stdin: Fed, Output: File, Append: true, RootDir: true, Unit: OwnUnit, Managed: true, Returns: true, Restarts: OnFailure, Tries: supervisorTries, FreshEnv: true, Root: true, Stops: Insists, Renewed: true,
			},
			Lab:     true,
			Stop:    "sudo supervisorctl -c {home}/supervisord.conf stop {name}",
			Restart: "sudo supervisorctl -c {home}/supervisord.conf restart {name}",
			Reload:  "sudo supervisorctl -c {home}/supervisord.conf signal HUP {name}",
			// SIGKILL first: what supervisord forks while it is told to end still has its
			// handlers, and loses its SIGTERM (4.2.5: whenever it is about to start the
			// program again); then supervisord waits 10 s, stopwaitsecs.
			End: []string{"systemctl kill --signal=KILL {name}", "systemctl disable --now --no-reload {name}", "rm -f /etc/systemd/system/{name}.service", "systemctl reset-failed {name}"},
		}},
	}
})

// startsecs=2: supervisord looks who has ended once a second. With the default, 1, it may take
// what ended at once for what has stayed up for a second, counts its failures anew, and
// never gives up (4.2.5: a program that printed a line and failed after 50 ms was "RUNNING" four times in 25 s).
const supervisorConf = `[unix_http_server]
file=/run/{name}.sock

[supervisord]
logfile=/dev/null
logfile_maxbytes=0
pidfile=/run/{name}.pid

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix:///run/{name}.sock

[program:{name}]
command={supervisor}
startsecs=2
redirect_stderr=true
stdout_logfile={home}/{log}
`

// KillMode=mixed: a program that systemd ends itself is started again by a
// supervisord that has yet to read its own SIGTERM.
const supervisorUnit = `[Service]
ExecStart=/usr/bin/supervisord --nodaemon --configuration {home}/supervisord.conf
KillMode=mixed

[Install]
WantedBy=multi-user.target
`

// supervisorTries: startretries=3, and the first.
const supervisorTries = 4

// supervisorWords joins words as command= wants them: split as by Python's
// shlex, after "%(…)s" was replaced and a comment taken off, which is whatever
// follows a blank and a ; or #. A value is one line of UTF-8.
func supervisorWords(words []string) (string, error) {
	quoted := make([]string, len(words))
	for i, w := range words {
		if strings.ContainsAny(w, "\n\r") || !utf8.ValidString(w) {
			return "", fmt.Errorf("cannot hand %q to supervisord: its command is one line of UTF-8", w)
		}
		quoted[i] = "'" + strings.NewReplacer("'", `'"'"'`, "%", "%%", ";", "'';", "#", "''#").Replace(w) + "'"
	}
	return strings.Join(quoted, " "), nil
}
