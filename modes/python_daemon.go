package modes

// python-daemon is the library behind PEP 3143: DaemonContext makes a daemon of the
// Python program that opens it, by System V's steps, and execvp(2) makes it the command:
//
//	shell ─▶ python ─fork▶ leader: setsid ─fork▶ streams, execvp
//
//	         before (the shell's job)   after
//	pid      python                     its grandchild
//	ppid     the shell                  the reaper
//	pgid     its own                    the leader's, who is gone
//	sid      the shell's                the leader's
//	tty      the shell's                none, and none can be acquired
//	stdin    terminal                   /dev/null
//	stdout   terminal                   the log, appended
//	stderr   terminal                   the same
//	SIGPIPE  default                    ignored: that is Python's doing, and stays
//	SIGTSTP  default                    ignored, and so are SIGTTIN and SIGTTOU
//
// And: umask 0, no descriptor beyond 2, no core file. It would work in /, were it not
// for working_directory. Without stdin the command would have none: what the library
// opens then gets the number 0 at once, so that dup2(2) does nothing, and is closed by
// execvp(2), as all is that Python opens (2.3.2). Its command ends as soon as it has
// forked, without waiting for the child's setsid(2). A child of PID 1 it takes for
// started by init, and detaches nothing. The library is Debian's own, of
// /usr/bin/python3 and no other.
var _ = register(76, "python-daemon", func() Mode {
	return Mode{
		Summary: "becomes a daemon by the library python-daemon, as PEP 3143 has it",
		Use:     "a Python program that makes a daemon of itself",
		Source:  "PEP 3143",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "/usr/bin/python3 -c '" + pythonDaemon + "' {log} {cmd}",
			Needs: []string{"python3", "/usr/lib/python3/dist-packages/daemon/daemon.py"},
			Recipe: Recipe{
				Line: "/usr/bin/python3 -c '" + pythonDaemon + "' {log} sh -c {noted} {pidfile} {cmd}",
				Undo: byPID,
			},
			Traits: Traits{
				OwnSession: true, OwnGroup: true, Orphan: true, Hasty: true, InitsChild: true,
				Stdin: Null, Output: File, Append: true, UmaskZero: true,
			},
			Start: func(j Job) (int, error) {
				return 0, runTool("/usr/bin/python3", append([]string{"-c", pythonDaemon, j.Log}, j.entering()...), nil)
			},
		}},
	}
})

// pythonDaemon is a program of Python's with a log and a command as its arguments.
const pythonDaemon = `import daemon, os, sys; log = open(sys.argv[1], "a"); ` +
	`daemon.DaemonContext(working_directory=".", stdin=open(os.devnull), stdout=log, stderr=log).open(); os.execvp(sys.argv[2], sys.argv[2:])`
