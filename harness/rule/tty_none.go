package rule

// setsid(2): a new session has no controlling terminal.
var _ = register("tty.none", func() Rule {
	return of("tty.none", Rule{
		Why:      "that terminal's Ctrl-C and hangup reach it",
		Standing: true, Group: "detach", Severity: Must, Fix: Fix{
			C: "setsid(), in the child of a fork()", Go: "cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}",
			Python: "os.setsid(), in the child of os.fork()", Line: "setsid -f COMMAND",
		}})
})
