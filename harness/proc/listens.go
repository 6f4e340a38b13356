package proc

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
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
	p, err := fs.Process(pid)
	if err != nil {
		return false
	}
	var targets []string
	for _, fd := range p.FDs {
		targets = append(targets, fd.Target)
	}
	for _, table := range []string{"net/tcp", "net/tcp6"} {
		text, _ := fs.read(pid, table)
		for line := range strings.Lines(text) {
			const listening = "0A" // TCP_LISTEN
			words := strings.Fields(line)
			if len(words) < 10 || words[3] != listening || !strings.HasSuffix(words[1], fmt.Sprintf(":%04X", port)) {
				continue
			}
			if slices.Contains(targets, "socket:["+words[9]+"]") {
				return true
			}
		}
	}
	return false
}
