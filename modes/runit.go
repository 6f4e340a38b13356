package modes

// runit supervises the command by runsv(8), one for each directory that runsvdir(8)
// finds:
//
//	         before                    after
//	pid      120, child of the shell   140, child of runsv
//	ppid     the shell                 runsv, child of runsvdir
//	pgid     its own job               runsv's (runsvdir -P gives that its own session)
//	sid      the shell's               runsv's, which leads it
//	tty      the shell's               none, and none can be acquired
//	stdin    the shell's terminal      /dev/null, as the script says
//	stdout   the shell's terminal      the log, as the script says; else that of runsvdir
//	cwd      the shell's               the service's directory
//	unit     the session's scope       the service of runsvdir
//	signals  as inherited              default
var _ = register(234, "runit", func() Mode {
	return Mode{
		Summary: "supervised by runit, which starts it again",
		Use:     "a program that is to be started again whenever it ends, by next to nothing",
		Source:  "runsvdir(8), runsv(8)",
		Rare:    true,
		Forms:   []Form{scanned("runsvdir -P", "sv stop", "sv restart", "sv hup", false, "runsvdir", "runsv", "sv")},
	}
})
