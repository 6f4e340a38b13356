package modes

// Feature is what not every shell has. A shell's own file says what it lacks.
type Feature string

const (
	Disowns   Feature = "disown"
	Subshells Feature = "subshells"
	// AsyncRules: what a subshell puts in the background has /dev/null as standard
	// input and ignores SIGINT (POSIX XCU 2.9.3.1 and 2.11).
	AsyncRules Feature = "the rules of POSIX for what a subshell puts in the background"
)
