package modes

// nohup whose log is appended to. It makes of the process what nohup does; but a log that
// somebody empties (logrotate's copytruncate, `>log`) begins anew with the next line:
//
//	                     >log                      >>log
//	a second start       empties the log           leaves it
//	copytruncate         a hole, as long as it was from the beginning
//	rename, create       the old file              the old file
var _ = register(52, "nohup-append", func() Mode {
	return Mode{
		Summary: "ignores SIGHUP, and appends to its log",
		Use:     "a long command whose log is kept from one start to the next, and may be emptied",
		Source:  "nohup(1); open(2), O_APPEND",
		Rare:    true,
		Forms: []Form{{
			Via:        Tool,
			Line:       "nohup {cmd}{io} &",
			Redirect:   " >>{log} 2>&1",
			Background: Whole,
			// Which appends in any case.
			Recipe: Recipe{Line: "nohup {cmd} >{log} 2>&1 </dev/null & echo $! >{pidfile}", Undo: byPID},
			Held:   "nohup {cmd}{io}",
			Needs:  []string{"nohup"},
			Traits: with(nohupTraits, func(t *Traits) { t.Append = true }),
		}},
	}
})
