package proc

import (
	"slices"
	"strconv"
	"strings"

	"outlive/harness/evidence"
)

// Numbers gives the process's numbers in each pid namespace that it is in, the
// outermost first, of one kind: NSpid, NSpgid, NSsid. None where it is gone.
func (fs FS) Numbers(pid int, kind string) (all []int) {
	text, err := fs.read(pid, "status")
	if err != nil {
		return nil
	}
	_, list, _ := strings.Cut(text, "\n"+kind+":")
	list, _, _ = strings.Cut(list, "\n")
	for field := range strings.FieldsSeq(list) {
		if n, err := strconv.Atoi(field); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// Listens tells whether a process has a socket of TCP that listens at a port.
func (fs FS) Listens(pid, port int) bool {
	return slices.ContainsFunc(fs.Sockets(pid), func(s evidence.Socket) bool {
		return strings.HasPrefix(s.Proto, "tcp") && s.Port == port
	})
}
