package modes

// s6 supervises the command by s6-supervise, one for each directory that s6-svscan
// finds:
//
//	         before                    after
//	pid      120, child of the shell   140, child of s6-supervise
//	ppid     the shell                 s6-supervise, child of s6-svscan
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid (a file nosetsid would keep it from that)
//	tty      the shell's               none, but it could acquire one
//	stdin    the shell's terminal      /dev/null, as the script says
//	stdout   the shell's terminal      the log, as the script says; else that of s6-svscan
//	cwd      the shell's               the service's directory
//	unit     the session's scope       the service of s6-svscan
//	signals  as inherited              default
var _ = register(235, "s6", func() Mode {
	return Mode{
		Summary: "supervised by s6, which starts it again",
		Use:     "a program that is to be started again whenever it ends, as in many containers",
		Source:  "s6-svscan(1), s6-supervise(1)",
		Rare:    true,
		Forms:   []Form{scanned("s6-svscan", "s6-svc -wd -T 7000 -d", "s6-svc -r", "s6-svc -h", true, "s6-svscan", "s6-supervise", "s6-svc")},
	}
})
