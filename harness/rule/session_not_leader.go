package rule

// daemon(7), step 7: "so that it can never acquire a controlling TTY again".
var _ = register("session.not-leader", func() Rule {
	return of("session.not-leader", Rule{
		Why:      "a session leader that opens a terminal gets it as its own, and is hung up with it",
		Standing: true, Group: "detach", Severity: Should, Fix: Fix{
			C:      "fork() once more after setsid(), and exit in its parent",
			Go:     "open terminals with syscall.O_NOCTTY; Go cannot fork",
			Python: "os.fork() once more after os.setsid(), and os._exit(0) in its parent",
		}})
})
