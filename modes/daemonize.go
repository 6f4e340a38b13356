package modes

// daemonize makes a daemon of a program that does not do so itself, by one
// fork and setsid(2):
//
//	         before (the shell's job)   after
//	pid      daemonize                  its child
//	ppid     the shell                  the reaper
//	pgid     its own                    its own: it leads
//	sid      the shell's                its own: it leads
//	tty      the shell's                none; opening one would acquire it
//	stdin    terminal                   /dev/null, which cannot be read: it is open for writing
//	stdout   terminal                   the log, appended (-a)
//	stderr   terminal                   the same
//	signals  as inherited               the same
//
// Its command ends as soon as it has forked, without waiting for the child's setsid(2).
// It hands on every descriptor that it inherited, and some of its own. It
// would work in /, were it not for -c. The program's path has to be absolute:
// so env(1) looks for it, in place.
//
// It has options for what is wished besides, and none does as the standard tools do: -u opens
// the log as that user (EACCES in a folder of root's), -c leaves $PWD as it was, and what
// -E sets binds the tools before the command, too (1.7.8).
var _ = register(74, "daemonize", func() Mode {
	return Mode{
		Summary: "becomes a daemon by a small tool for that",
		Use:     "a program that knows nothing of daemons, and is to be one, with a pid file",
		Source:  "daemonize(1)",
		Forms: []Form{{
			Via:    Tool,
			Line:   "daemonize -a -c . -p {pidfile} -o {log} -e {log} /usr/bin/env {cmd}",
			Needs:  []string{"daemonize"},
			Recipe: Recipe{Undo: byPID},
			Traits: Traits{
				OwnSession: true, Leader: true, OwnGroup: true, Orphan: true,
				Stdin: Unread, Output: File, Append: true, Leaks: true, Hasty: true,
			},
			Start: func(j Job) (int, error) {
				return 0, runTool("daemonize", append([]string{"-a", "-c", ".", "-p", j.PIDFile, "-o", j.Log, "-e", j.Log},
					j.pathless()...), nil)
			},
		}},
	}
})
