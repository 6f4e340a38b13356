package modes

import "slices"

// start-stop-daemon is what scripts in /etc/init.d of Debian start daemons
// with. With --background it makes a daemon of a program that does not do so
// itself:
//
//	shell ─▶ start-stop-daemon ─fork▶ leader: setsid ─fork▶ pid file, exec
//
//	         before (the shell's job)   after
//	pid      start-stop-daemon          its grandchild
//	ppid     the shell                  the reaper
//	pgid     its own                    the leader's, who is gone
//	sid      the shell's                the leader's
//	tty      the shell's                none, and none can be acquired
//	stdin    terminal                   /dev/null
//	stdout   terminal                   the log, appended (without --output: /dev/null)
//	stderr   terminal                   the same
//	signals  as inherited               the same
//
// And: no descriptor beyond 2. It would work in /, were it not for --chdir,
// and stays in the unit of its launcher: the scope of the session. The log's
// path has to be absolute, and the program is not looked for in PATH: so
// env(1) does it, in place.
//
// What of the options does as the standard tools do is used for wishes. --chdir is not: it
// leaves $PWD as it was, and enters as root what --chuid might not.
var _ = register(72, "start-stop-daemon", func() Mode {
	return Mode{
		Summary: "becomes a daemon by Debian's helper of init scripts",
		Use:     "a daemon in a script of init, on Debian and its kin",
		Source:  "start-stop-daemon(8)",
		Forms: []Form{{
			Via: Tool,
			Line: `start-stop-daemon --start --background --make-pidfile --pidfile {pidfile} --chdir . ` +
				`--output "$(realpath {log})" --startas /usr/bin/env -- {cmd}`,
			Needs:  []string{"start-stop-daemon"},
			Recipe: Recipe{Undo: byPID},
			Stop:   "start-stop-daemon --stop --quiet --retry 5 --pidfile {pidfile}",
			Traits: Traits{
				OwnSession: true, OwnGroup: true, Orphan: true,
				Stdin: Null, Output: File, Append: true, Stops: Insists,
			},
			Start: func(j Job) (int, error) {
				return 0, runTool("start-stop-daemon", slices.Concat([]string{"--start", "--quiet", "--background", "--make-pidfile",
					"--pidfile", j.PIDFile, "--chdir", ".", "--output", j.Log}, j.Options, []string{"--startas", j.pathless()[0], "--"}, j.pathless()[1:]), nil)
			},
		}},
	}
})
