package parts

import "outlive/harness/program"

// Who asks a question on a terminal in whose background he is is stopped by SIGTTIN,
// and so is his whole group: nothing of it ends, and nothing of it goes on. Any
// redirection of the standard input keeps one from that who asks there.
var _ = register(50, "asks", func() Part {
	return Part{
		Summary: "asks for a line on standard input: in the background of a terminal that stops it",
		Args:    []string{"--asks", string(program.StandardInput)},
		Traits:  program.Traits{Asks: program.StandardInput, Source: "POSIX XBD 11.1.4"},
	}
})
