package modes

// Subshell: a shell in between starts the job and ends. The job is an orphan
// and nobody's job. The subshell has no job control, so POSIX has it start the
// job with SIGINT and SIGQUIT ignored and with /dev/null as standard input.
//
//	          before (shell)   after (workload)
//	pid       100              121
//	ppid      1                1: the subshell (120) has ended
//	pgid      100              120: the subshell's group
//	sid       100              100: the shell's session
//	tty       pts/3            pts/3
//	stdio     pts/3            stdin /dev/null, else pts/3 (*)
//	signals   -                INT and QUIT ignored (*)
//
// (*) but where the shell lacks that.
var _ = register(40, "subshell", func() Mode {
	return Mode{
		Summary: "( … & ): a subshell starts it and ends",
		Use:     "a job that the shell is not to know of; its output goes with the terminal",
		Source:  "POSIX XCU 2.11",
		Forms: []Form{{
			Via:        Shell,
			Line:       "( {cmd}{io} & )",
			Background: Within,
			Recipe:     Recipe{Line: "( {cmd} & echo $! >{pidfile} )", Undo: byPID},
			Asks:       []Feature{Subshells},
			Traits: Traits{
				OwnGroup: true, TTY: Terminal, Orphan: true, IgnoresINT: true,
				Stdin: Null, Output: Terminal,
			},
			Lacking: map[Feature]func(*Traits){
				IgnoredINT: func(t *Traits) { t.IgnoresINT = false },
				NullInput:  func(t *Traits) { t.Stdin = Terminal },
			},
		}},
	}
})
