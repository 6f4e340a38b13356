package proc

import (
	"slices"
	"strings"

	"outlive/harness/evidence"
)

// Numbers gives the process's numbers in each pid namespace that it is in, the
// outermost first, of one kind: NSpid, NSpgid, NSsid. None where it is gone.
func (fs FS) Numbers(pid int, kind string) []int {
	text, err := fs.read(pid, "status")
	if err != nil {
		return nil
	}
	return numbersOf(text, kind)
}

// Listens tells whether a process has a socket of TCP that listens at a port.
func (fs FS) Listens(pid, port int) bool {
	return slices.ContainsFunc(fs.Sockets(pid), func(s evidence.Socket) bool {
		return strings.HasPrefix(s.Proto, "tcp") && s.Port == port
	})
}
