package parts

import "outlive/harness/program"

// Who takes a write that failed for one that may succeed the next time, and does not
// wait in between, turns a terminal that is gone into a processor that is busy: a
// process at 100 % that nobody sees, hours after its owner has logged out.
var _ = register(40, "retries", func() Part {
	return Part{
		Summary: "tries a write that fails again at once: unheard, it takes a whole processor",
		Args:    []string{"--retry"},
		Traits: program.Traits{
			FailedPrint: program.Reaction{
				Spins:  true,
				Why:    "it tries a write that fails again at once, for ever: nothing makes it wait, and it takes a whole processor",
				Source: "write(2), EIO",
			},
			Source: "write(2), EIO",
		},
	}
})
