package audit

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/visible"
)

// A program that has no child says nothing of what its unit does to one: so a program of
// ours is stopped as well, which has a child in a session of its own.
var _ = behaves(61, "stop.whole-tree", func() Conduct {
	return Conduct{
		Says:   "nothing of it lives after a stop",
		Source: "systemd.kill(5), KillMode=; cgroups(7)",
		Try: func(b *bench) (Verdict, string) {
			if b.file.last("Type") == "oneshot" {
				return Untried, "it has ended by itself"
			}
			return tree(b.own(), b.lead(b.copy("tree"), b.ours("workload --silent --leave 1 --apart")))
		},
	}
})

// tree judges what lives on after the stop of the unit's own program, and of ours.
func tree(own, ours Life) (Verdict, string) {
	switch {
	case own.Stop.Late || ours.Stop.Late:
		return Untold, "the stop did not end"
	case own.Unfit == "" && len(own.Left) > 0:
		return NotKept, "there lives on " + names(own.Left)
	case ours.Unfit != "":
		return Untold, "of a program with a child: " + ours.Unfit
	case len(ours.Ran) < 2:
		return Untold, fmt.Sprintf("a program of ours had %d processes, and not two", len(ours.Ran))
	case len(ours.Left) > 0:
		return NotKept, "of a program of ours and its child there lives on " + names(ours.Left)
	}
	if own.Unfit != "" {
		return Kept, "of a program of ours and its child none lives; its own did not run here"
	}
	return Kept, fmt.Sprintf("of what it ran (%d), and of a program of ours and its child, none lives", len(own.Ran))
}

// names are those of processes, and the units that they are in.
func names(all []Member) string {
	var said []string
	for _, m := range all {
		said = append(said, visible.Name(m.Comm, longest)+" in "+visible.Name(first(m.Unit, "no unit"), longest))
	}
	slices.Sort(said)
	return strings.Join(slices.Compact(said), ", ")
}
