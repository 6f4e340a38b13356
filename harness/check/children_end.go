package check

import (
	"fmt"

	"outlive/harness/evidence"
)

// Who ends a process by its pid ends that alone; a group, a cgroup or a tree is more.
var _ = register("children.end", func() Check {
	return Check{
		Rule:   "its children end with it",
		Source: "kill(2), _exit(2)",
		Holds: func(e evidence.Evidence) Finding {
			if !e.Gone || len(e.Children) == 0 {
				return moot("it has not ended, or had no children to look at")
			}
			gone := 0
			for _, child := range e.Children {
				if child.Gone {
					gone++
				}
			}
			return Finding{Holds: gone == len(e.Children), Got: fmt.Sprintf("%d of its children ended, of %d", gone, len(e.Children))}
		},
		Want: func(c Claim) bool { return !c.Leaves },
		Turn: func(c *Claim) { c.Leaves = true },
	}
})
