package modes

import "strings"

// sysvinit is a script in /etc/init.d, as every Linux had before systemd.
// systemd makes a unit of it (systemd-sysv-generator(8)), and service(8) has
// systemd start that; so what it starts is in a unit of its own:
//
//	         before                    after
//	pid      120, child of the shell   140, grandchild of start-stop-daemon
//	ppid     the shell                 systemd
//	pgid     its own job               the leader's, who is gone
//	sid      the shell's               the leader's
//	tty      the shell's               none, and none can be acquired
//	stdin    the shell's terminal      /dev/null
//	stdout   the shell's terminal      the log, appended
//	unit     the session's scope       NAME.service
//	signals  as inherited              default
//
// status gives 0 for what runs, 1 for what died and left its pid file, and 3
// for what does not run (LSB, "Init Script Actions").
var _ = register(232, "sysvinit", func() Mode {
	return Mode{
		Summary: "as a service of System V, by a script in /etc/init.d",
		Use:     "a service on a machine without systemd",
		Source:  "service(8), update-rc.d(8)",
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo update-rc.d {name} defaults && sudo systemctl daemon-reload && sudo service {name} start",
			Needs: []string{"start-stop-daemon", "service", "update-rc.d", "sudo"},
			Files: []ConfigFile{{Path: "/etc/init.d/{name}", Mode: 0o755, Text: initScript}},
			Recipe: Recipe{
				Files: initRecipe(),
				Undo:  []string{"sudo service {name} stop", "{rm}", "sudo update-rc.d {name} remove", "sudo systemctl daemon-reload"},
			},
			Traits:  initTraits,
			Lab:     true,
			Stop:    "sudo service {name} stop",
			Restart: "sudo service {name} restart",
			Reload:  "sudo service {name} reload",
			End:     []string{"service {name} stop", "rm -f /etc/init.d/{name}", "update-rc.d {name} remove", "systemctl reset-failed {name}"},
		}},
	}
})

var initTraits = Traits{
	OwnSession: true, OwnGroup: true, Orphan: true,
	Stdin: Null, Output: File, Append: true, RootDir: true, Unit: OwnUnit, Managed: true, Returns: true, FreshEnv: true, Root: true, Start: Forking, Stops: Insists, Renewed: true, NoReload: true,
}

// initRecipe is the script as a stranger has it: his program, in his folder.
func initRecipe() []ConfigFile {
	return []ConfigFile{{Path: "/etc/init.d/{name}", Mode: 0o755,
		Text: strings.ReplaceAll(initScript, "--output {home}/{log}", "--chuid {user} --chdir {dir} --output {log}")}}
}

const initScript = `#!/bin/sh
### BEGIN INIT INFO
# Provides:          {name}
# Required-Start:    $local_fs
# Required-Stop:     $local_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: {name}
### END INIT INFO
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
pidfile=/run/{name}.pid

case $1 in
start)
	start-stop-daemon --start --quiet --oknodo --background --make-pidfile --pidfile "$pidfile" \
		--output {home}/{log} --startas /usr/bin/env -- {sh}
	;;
stop)
	start-stop-daemon --stop --quiet --oknodo --remove-pidfile --retry 5 --pidfile "$pidfile"
	;;
restart | force-reload)
	"$0" stop && "$0" start
	;;
status)
	start-stop-daemon --status --pidfile "$pidfile"
	;;
*)
	echo "usage: $0 {start|stop|restart|force-reload|status}" >&2
	exit 2
	;;
esac
`
