package rule

// daemon(7), step 9.
var _ = register("stdio.stdin", func() Rule {
	return of("stdio.stdin", Rule{
		Why:      "who reads from a terminal in the background is stopped (SIGTTIN), or takes the keys that the shell was to get",
		Standing: true, Group: "stdio", Severity: Should, Fix: Fix{
			C: "dup2(open(\"/dev/null\", O_RDWR), 0)", Go: "cmd.Stdin = nil", Python: "os.dup2(os.open(os.devnull, os.O_RDWR), 0)", Line: "COMMAND </dev/null",
		}})
})
