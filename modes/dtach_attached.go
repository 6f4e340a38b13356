package modes

// What dtach changes for the workload when its client stays in the foreground:
// the same as for that of the mode dtach.
//
//	shell (sid 100, pts/3)
//	└ dtach (client, foreground job)
//	  └ dtach (master, sid 130, no tty): init's, once the client has ended
//	    └ sh (sid 140, pts/5)
//	      ├ workload (141)
//	      └ tee
//
// The terminal's hangup ends the client alone. Keys are passed on: Ctrl-C becomes
// an INT to the foreground group of the session's terminal. Ctrl-Z stops the
// client (-z would pass it on).
var _ = register(111, "dtach-attached", func() Mode {
	return Mode{
		Summary: "in a session of dtach that is looked at, as in daily use",
		Use:     "the same, while it is being looked at",
		Source:  "dtach(1)",
		Rare:    true,
		Forms: []Form{{
			Via:    Tool,
			Line:   "dtach -c {socket} sh -c '" + dtachTee + "' {log} {cmd}",
			Needs:  []string{"dtach"},
			Recipe: Recipe{Line: "dtach -c {socket} sh -c '" + dtachNoted + "' {pidfile} {log} {cmd}", Undo: byPID},
			Traits: byClient(attached(dtachTraits)),
			Attach: dtachAttach,
		}},
	}
})
