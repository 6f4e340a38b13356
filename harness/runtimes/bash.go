package runtimes

// bash, as a script: echo fails and the script goes on. It has no unix sockets,
// so outlive connects and then becomes bash, in place: the same process, with
// nothing of Go left in it but the open connection. That keeps the proof of
// who the subject is with the kernel (SO_PEERCRED), as for all others.
var _ = register(60, "bash", func() Runtime {
	return Runtime{
		Summary: "echo of a bash script",
		Command: []string{"outlive", "connect", "{report}", "bash", "{source}"},
		Needs:   "bash",
		File:    "beats.bash",
		Traits:  Traits{Source: "bash(1), SHELL BUILTIN COMMANDS, echo"},
	}
})
