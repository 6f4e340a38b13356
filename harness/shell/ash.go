package shell

var _ = register(60, Shell{
	ID:      "ash",
	Summary: "busybox's shell: sends no signals to its jobs",
	Package: "busybox",
	Command: []string{"busybox", "ash", "-i"},
	Quote:   ansiC,
	Policy: Policy{
		StoppedSignals: []string{"SIGHUP"},
		Source:         "POSIX XCU 2.11",
	},
})
