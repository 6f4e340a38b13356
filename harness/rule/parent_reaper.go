package rule

// daemon(7), step 15: the process that was started ends, and its child goes home to the reaper.
var _ = register("parent.reaper", func() Rule {
	return of("parent.reaper", Rule{
		Why:   "who has it for a child and does not wait leaves a zombie, and a supervisor of the launcher's may end it",
		Group: "detach", Severity: Must, Fix: Fix{
			C: "_exit(0) in the parent of the fork()", Python: "os._exit(0) in the parent of os.fork()", Line: "setsid -f COMMAND",
		}})
})
