package wrappers

// sudo with use_pty (Debian's default since 12, sudo's since 1.9.14) has two processes
// of its own: one is the job, the other leads the session of a terminal that it
// made, with the command in the foreground. The job catches the signals, whatever
// was set, and hands them on; to the command it gives back what was set. When a
// write to its own terminal fails, it ends the command by SIGHUP.
var _ = register("sudo", func() Wrapper {
	return Wrapper{
		Source:  "sudoers(5), use_pty; sudo(8), Signal handling",
		HandsOn: map[string]string{"SIGHUP": "SIGHUP", "SIGINT": "SIGINT", "SIGTERM": "SIGTERM"},
		Keys:    true,
		Ends:    "SIGHUP",
		Why:     "sudo has given it a terminal of its own, and ends it by SIGHUP as soon as it cannot hand on what it prints there",
	}
})
