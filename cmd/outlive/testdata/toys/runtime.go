package runtimes

var _ = register(1000, "toy", func() Runtime {
	return Runtime{
		Summary: "a language, for a test that a runtime is one file and its program",
		Command: []string{"outlive", "connect", "{report}", "toy", "{source}"},
		Needs:   "toy",
		File:    "beats.toy",
		Traits: Traits{
			Gathers:     4096,
			FailedPrint: Reaction{Exit: 3, Why: "a print that fails is fatal: status 3", Source: "toy(1)"},
			Source:      "toy(1)",
		},
	}
})
