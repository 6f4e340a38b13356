package audit

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/visible"
)

// What others do when they are told of a start is to connect: so a program is ready when it
// listens wherever it will.
var _ = behaves(49, "ready.honest", func() Conduct {
	return Conduct{
		Says:   "it is told as started when it listens, and not before",
		Source: "systemd.service(5), Type=; sd_notify(3), READY=1",
		Try: func(b *bench) (Verdict, string) {
			return b.own().honest(first(b.file.last("Type"), "simple"))
		},
	}
})

// waitsForNothing are the types that are told as started when the program is there.
func waitsForNothing(kind string) bool {
	return slices.Contains([]string{"simple", "exec", "idle"}, kind)
}

// honest judges a start of that type.
func (l Life) honest(kind string) (Verdict, string) {
	waits := !waitsForNothing(kind)
	var later []string
	for _, on := range l.Late {
		if !slices.Contains(l.Early, on) {
			later = append(later, on)
		}
	}
	at := visible.Name(strings.Join(l.Late, ", "), longest)
	switch {
	case l.Unready:
		return NotKept, fmt.Sprintf("Type=%s: it was not told as started in time, and systemd ended it", kind)
	case l.Unfit != "":
		return Untold, l.Unfit
	case l.Short:
		return Untried, "it has ended by itself"
	case len(later) > 0:
		return NotKept, fmt.Sprintf("Type=%s: it was told as started, and did not listen yet on %s", kind, visible.Name(strings.Join(later, ", "), longest))
	case len(l.Late) == 0 && !waits:
		return Untried, "Type=" + kind + " waits for nothing, and it listens nowhere"
	case len(l.Late) == 0:
		return Untold, "Type=" + kind + ": it listens nowhere, and nothing else shows when it is ready"
	case !waits:
		return Untold, fmt.Sprintf("it listened on %s already, but Type=%s waits for nothing", at, kind)
	}
	return Kept, fmt.Sprintf("Type=%s: it listened on %s", kind, at)
}
