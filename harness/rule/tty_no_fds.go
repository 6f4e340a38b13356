package rule

// daemon(7), step 9.
var _ = register("tty.no-fds", func() Rule {
	return of("tty.no-fds", Rule{
		Why:      "what it prints is an error (EIO) once the terminal is gone, and until then ssh waits for it",
		Standing: true, Group: "stdio", Profiles: []string{SysV, Nohup}, Severity: Must, Fix: Fix{
			C:  "dup2() a descriptor of /dev/null onto 0, and of the log onto 1 and 2",
			Go: "cmd.Stdin, cmd.Stdout, cmd.Stderr = nil, log, log", Python: "os.dup2(null, 0); os.dup2(log, 1); os.dup2(log, 2)",
			Line: "COMMAND </dev/null >>log 2>&1",
		}})
})
