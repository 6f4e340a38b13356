package parts

import "outlive/harness/program"

var _ = register(1000, "toy", func() Part {
	return Part{
		Summary: "does nothing, for a test that a part is one file",
		Traits:  program.Traits{Source: "signal(7)"},
	}
})
