package rule

import (
	"fmt"
	"slices"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 12, and APUE 13.5: the file is what makes it the only one.
var _ = register("pidfile.single", func() Rule {
	return Rule{
		Why:   "two of it write the same files, and a stop ends only one of them",
		Group: "pidfile", Severity: Must, Act: "second", Text: "a second start is refused, and the first goes on unharmed", Source: "daemon(7) step 12, APUE 13.5",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch {
			case r.PIDFile == "":
				return noPIDFile()
			case r.Second == nil:
				return unseen("it was not tried")
			}
			f := onlyOne(r.Second)
			switch {
			case !f.Holds:
			case r.Other != nil:
				if other := onlyOne(r.Other); !other.Holds {
					return check.Finding{Got: "the same line is refused, but not by the pid file; with the other line " + other.Got}
				}
				f.Got += ", by the other line, too"
			case hasPort(r.First):
				f.Got += ", by its port perhaps: --second LINE tries another one"
			}
			return f
		},
		Fix: Fix{C: "hold a lock on it for life: fcntl(fd, F_SETLK, ...), and exit where somebody has it", Go: "unix.FcntlFlock(fd, unix.F_SETLK, ...), held for life", Python: "fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB), held for life"},
	}
})

// onlyOne tells whether a second start was refused, and the first goes on unharmed.
func onlyOne(s *evidence.Again) check.Finding {
	switch {
	case s.First.Gone:
		return check.Finding{Got: "the first one " + s.First.Ending.Tell()}
	case !s.Gone:
		return check.Finding{Got: fmt.Sprintf("a second one runs: %d", s.Seen.Before.PID)}
	case s.Before != nil && s.PIDFile != nil && *s.Before != *s.PIDFile:
		return check.Finding{Got: fmt.Sprintf("the second start was refused, and the first one's pid file damaged: %s, and %s", holds(s.Before, "before"), holds(s.PIDFile, "afterwards"))}
	}
	return check.Finding{Holds: true, Got: "it was refused: it " + s.Ending.Tell()}
}

// hasPort tells whether it listens where only one can.
func hasPort(s evidence.Start) bool {
	return slices.ContainsFunc(s.Listens, func(one evidence.Socket) bool { return one.Port != 0 })
}
