package parts

import "outlive/harness/program"

// The same on /dev/tty, where sudo, ssh and git ask for a password: no redirection
// keeps one from that, nohup's neither, but a session of its own does.
var _ = register(51, "asks-tty", func() Part {
	return Part{
		Summary: "asks on /dev/tty, as sudo and ssh do for a password: redirected or not, the background stops it",
		Args:    []string{"--asks", string(program.ItsTerminal)},
		Traits:  program.Traits{Asks: program.ItsTerminal, Source: "POSIX XBD 11.1.4; tty(4)"},
	}
})
