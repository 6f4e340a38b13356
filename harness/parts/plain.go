package parts

import "outlive/harness/program"

var _ = register(10, Plain, func() Part {
	return Part{
		Summary: "prints, and leaves every signal as it finds it",
		Traits:  program.Traits{Source: "signal(7)"},
	}
})
