package check

import (
	"strings"

	"outlive/harness/evidence"
	"outlive/modes"
)

// daemon(7), step 9. A descriptor on a terminal keeps it from being freed, and
// gives EIO once it has hung up.
var _ = register("tty.no-fds", func() Check {
	return Check{
		Rule:   "none of its descriptors 0 to 2 is a terminal",
		Source: "daemon(7) step 9",
		Holds: func(e evidence.Evidence) Finding {
			if why := noFDs(e); why != "" {
				return Finding{Unseen: why}
			}
			f := Finding{Holds: true}
			var got []string
			for n := range 3 {
				fd, ok := e.Before.FD(n)
				f.Holds = f.Holds && !onTerminal(fd.Target)
				got = append(got, fd.Describe(n, ok))
			}
			f.Got = strings.Join(got, ", ")
			return f
		},
		Want: func(c Claim) bool {
			unmade := c.Recorded && c.TTY != modes.Pane // where its output is to go
			return !fromTerminal(c.Stdin) && (!fromTerminal(c.Output) || unmade)
		},
		Turn: func(c *Claim) { c.Output = modes.Pane },
	}
})
