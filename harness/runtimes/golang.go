package runtimes

// Go: the built-in workload (harness/workload). Left alone, Go's runtime would
// catch every signal and end by the fatal ones itself; the workload gives them
// back their default in the kernel.
var _ = register(10, Runtime{
	ID:      Go,
	Summary: "the built-in workload",
	Command: []string{"outlive", "workload", "--report", "{report}"},
	Traits:  Traits{Source: "os/signal"},
})
