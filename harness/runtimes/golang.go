package runtimes

// Go: the built-in workload (harness/workload). Left alone, Go's runtime would
// catch every signal and end by the fatal ones itself; the workload gives them
// back their default in the kernel.
var _ = register(10, Go, func() Runtime {
	return Runtime{
		Summary: "the built-in workload",
		Command: []string{"outlive", "workload", "--report", "{report}"},
		Traits: Traits{
			FirstTERM: Reaction{
				Signals: []string{"SIGTERM"},
				Why:     "it is PID 1 itself, and SIGTERM goes to that: the built-in workload has a handler, and ends by it",
				Source:  "pid_namespaces(7)",
			},
			Source: "os/signal",
		},
	}
})
