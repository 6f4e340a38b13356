package modes

// Feature is what not every shell has. A shell's own file says what it lacks.
type Feature string

const (
	Disowns   Feature = "disown"
	Subshells Feature = "subshells"
	// InPlace: a redirected command in the background takes the place of the shell that
	// is forked for it, which else waits for it.
	InPlace Feature = "redirected commands in the background that take a shell's place"
	// What the subshell of an interactive shell puts in the background ignores SIGINT
	// (POSIX XCU 2.11), and has /dev/null as standard input (POSIX XCU 2.9.3.1).
	IgnoredINT Feature = "SIGINT ignored in the background of a subshell"
	NullInput  Feature = "/dev/null as input in the background of a subshell"
	// PipeGroup: all of a pipe in the background is in one process group.
	PipeGroup Feature = "one process group for a pipe in the background"
)
