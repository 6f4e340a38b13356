package theory

import (
	"slices"

	"outlive/modes"
)

// Leaves tells whether what ends a process with these traits leaves its children be, which
// print nothing: a signal that is sent to it alone, or that its own write makes the kernel
// send. The end of who leads the session of a terminal hangs up on its group, they among it.
func (is Expectation) Leaves(t modes.Traits) bool {
	alone := []string{DirectHUP.ID, DirectTERM.ID, DirectINT.ID, BrokenPipe.ID}
	return slices.Contains(alone, is.Rule) && !(t.Leader && t.TTY != "")
}
