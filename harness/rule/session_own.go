package rule

// daemon(7), step 6.
var _ = register("session.own", func() Rule {
	return of("session.own", Rule{
		Why:      "in its launcher's session it is in reach of that terminal's hangup and keys",
		Standing: true, Group: "detach", Severity: Must, Fix: Fix{
			C:      "setsid(), in the child of a fork()",
			Go:     "cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}",
			Python: "os.setsid(), in the child of os.fork(); subprocess: start_new_session=True",
			Line:   "setsid -f COMMAND",
		}})
})
