package modes

// What screen with its front end in the foreground changes for the workload:
//
//	         before                    after
//	pid      120, child of the shell   140, child of the screen server
//	ppid     the shell                 the server, a daemon without a terminal
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               a new one of its own, kept by the server
//	stdio    the shell's terminal      the window's terminal
//	signals  as inherited              reset to default
//
//	shell (sid 100, pts/3)
//	└ screen (front, foreground job)
//	  └ SCREEN (server, sid 130, no tty): init's, once the front end has ended
//	    └ workload (sid 140, pts/5)
//
// The terminal's hangup ends the front end alone: `autodetach` is on by default.
// Keys are passed on: Ctrl-C becomes an INT to the window's foreground group;
// Ctrl-Z a TSTP, which an orphaned process group does not heed.
var _ = register(101, "screen-attached", func() Mode {
	return Mode{
		Summary: "in a screen window that is looked at, as in daily use",
		Use:     "the same, while it is being looked at",
		Source:  "screen(1)",
		Rare:    true,
		Forms: []Form{{
			Via:    Tool,
			Line:   "TERM=vt100 screen -S {name} -L -Logfile {log} {cmd}",
			Needs:  []string{"screen"},
			Recipe: Recipe{Line: "screen -S {name} -L -Logfile {log} {cmd}", Free: []string{screenFree}, Undo: []string{screenQuit}},
			Traits: byClient(attached(paneTraits)),
			Attach: screenAttach,
			Stop:   "screen -S {name} -X quit",
		}},
	}
})

// byClient: the server is forked by the client, which stays its parent while the
// session is looked at.
func byClient(t Traits) Traits {
	t.Severed = false
	return t
}
