package check

import (
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/modes"
)

// pipe(7): the reader of a pipe sees its end when nobody has it open for writing
// any more. So a launcher that reads what it started to the end (ssh without a
// terminal, docker exec, a CI runner, $(…)) waits for as long as a process holds
// its pipe; and once that reader is gone, a write ends the process by SIGPIPE. A
// pipe that the shell does not have, as one to tee(1), is between others.
var _ = register("files.no-pipe-held", func() Check {
	return Check{
		Rule:   "none of its descriptors 0 to 2 is a pipe that the shell has, too",
		Source: "pipe(7)",
		Holds: func(e evidence.Evidence) Finding {
			if why := noFDs(e); why != "" {
				return Finding{Unseen: why}
			}
			if len(e.Shell.FDs) == 0 {
				return Finding{Unseen: "the shell's descriptors could not be read"}
			}
			f := Finding{Holds: true}
			var got []string
			for n := range 3 {
				fd, ok := e.Before.FD(n)
				shared := slices.ContainsFunc(e.Shell.FDs, func(its evidence.FD) bool { return its.Target == fd.Target })
				f.Holds = f.Holds && !(shared && strings.HasPrefix(fd.Target, "pipe:"))
				got = append(got, fd.Describe(n, ok))
			}
			f.Got = strings.Join(got, ", ")
			return f
		},
		Want: func(c Claim) bool { return c.Stdin != modes.Pipe && c.Output != modes.Pipe },
		Turn: func(c *Claim) { c.Stdin = modes.Pipe },
	}
})
