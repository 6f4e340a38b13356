package check

import (
	"strings"

	"outlive/harness/evidence"
)

// A closed or read-only 1 or 2 fails every print (EBADF), or worse: the next
// file that the program opens becomes its standard output.
var _ = register("stdio.usable", func() Check {
	return Check{
		Rule:   "its standard output and error are open for writing",
		Source: "daemon(7) step 9",
		Holds: func(e evidence.Evidence) Finding {
			if why := noFDs(e); why != "" {
				return Finding{Unseen: why}
			}
			f := Finding{Holds: true}
			var got []string
			for n := 1; n <= 2; n++ {
				fd, ok := e.Before.FD(n)
				f.Holds = f.Holds && ok && fd.Writable()
				got = append(got, fd.Describe(n, ok))
			}
			f.Got = strings.Join(got, ", ")
			return f
		},
		Want: func(c Claim) bool { return !c.ReadOnly },
		Turn: func(c *Claim) { c.ReadOnly = true },
	}
})
