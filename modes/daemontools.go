package modes

// daemontools supervises the command by supervise(8), one for each directory that
// svscan(8) finds:
//
//	         before                    after
//	pid      120, child of the shell   140, child of supervise
//	ppid     the shell                 supervise, child of svscan
//	pgid     its own job               svscan's, with supervise
//	sid      the shell's               svscan's, which leads it
//	tty      the shell's               none, and none can be acquired
//	stdin    the shell's terminal      /dev/null, as the script says
//	stdout   the shell's terminal      the log, as the script says; else that of svscan
//	cwd      the shell's               the service's directory
//	unit     the session's scope       the service of svscan
//	signals  as inherited              default
var _ = register(236, "daemontools", func() Mode {
	return Mode{
		Summary: "supervised by daemontools, which starts it again",
		Use:     "a service on a machine that has had it for twenty years",
		Source:  "svscan(8), supervise(8)",
		Rare:    true,
		Forms:   []Form{scanned("svscan", "svc -d", "svc -t", "svc -h", false, "svscan", "supervise", "svc")},
	}
})
