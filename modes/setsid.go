package modes

// setsid gives the process a session of its own, so no terminal either. As
// typed, in the background, it leads a process group, for which setsid(2)
// fails; so it forks, and the shell's job ends at once:
//
//	         before (the shell's job)   after
//	pid      setsid                     its child
//	ppid     the shell                  the reaper
//	pgid     its own                    its own: it leads
//	sid      the shell's                its own: it leads
//	tty      the shell's                none; opening one would acquire it
//	stdin    /dev/null                  the same: all three as typed
//	stdout   the log                    the same
//	stderr   the log                    the same
//	signals  default                    default
var _ = register(60, "setsid", func() Mode {
	return Mode{
		Summary: "runs in a session of its own, without a terminal",
		Use:     "a program that no terminal is to reach, neither its hangup nor its keys",
		Source:  "setsid(1)",
		Native:  setsid,
		Forms: []Form{
			{
				Via:        Tool,
				Line:       "setsid {cmd}{io} &",
				Redirect:   ToLogFromNull,
				Background: Whole,
				// Below an interactive shell setsid forks, so that $! is not the command.
				Recipe: Recipe{Line: "setsid sh -c {noted} {pidfile} {cmd} >{log} 2>&1 </dev/null &", Undo: byPID},
				Needs:  []string{"setsid"},
				Traits: setsidTraits, Lacking: setsidLacking,
				// Started by no shell, setsid leads no group: it execs in place.
				Start: func(j Job) (int, error) {
					return 0, launch(append([]string{"setsid"}, j.Command...), j, child{})
				},
			},
			{
				Via:        Native,
				Line:       "outlive native setsid {cmd}{io} &",
				Redirect:   ToLogFromNull,
				Background: Whole,
				// Below an interactive shell setsid forks, so that $! is not the command.
				Recipe: Recipe{Line: "outlive native setsid sh -c {noted} {pidfile} {cmd} >{log} 2>&1 </dev/null &", Undo: byPID},
				Traits: setsidTraits, Lacking: setsidLacking,
				Start: func(j Job) (int, error) {
					return 0, launch(j.Command, j, child{setsid: true})
				},
			},
		},
	}
})

// Below a shell in between it leads no group, and does not fork.
var setsidLacking = map[Feature]func(*Traits){InPlace: func(t *Traits) { t.Orphan = false }}

var setsidTraits = Traits{
	OwnSession: true,
	Leader:     true,
	OwnGroup:   true,
	Orphan:     true,
	Stdin:      Null,
	Output:     File,
}
