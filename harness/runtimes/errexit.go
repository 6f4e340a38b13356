package runtimes

// A shell script under set -e, as bash runs it: the first command that fails ends the
// script, and an echo on a terminal that is gone is one.
var _ = register(65, "errexit", func() Runtime {
	return Runtime{
		Summary: "echo of a bash script under set -e",
		Command: []string{"outlive", "connect", "{report}", "bash", "{source}"},
		Needs:   "bash",
		File:    "beats.errexit",
		Traits: Traits{
			FailedPrint: Reaction{
				Exit:   1,
				Why:    "an echo that fails (EIO) has status 1, and set -e ends the script at that",
				Source: "POSIX XCU 2.15, set -e; bash(1)",
			},
			Source: "POSIX XCU 2.15, set -e; bash(1)",
		},
	}
})
