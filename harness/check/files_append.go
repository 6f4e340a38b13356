package check

import (
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/modes"
)

// logrotate(8), copytruncate: a writer without O_APPEND goes on at its old
// offset in the truncated file and leaves a hole of NULs.
var _ = register("files.append", func() Check {
	return Check{
		Rule:   "its log is open for appending",
		Source: "open(2) O_APPEND, logrotate(8)",
		Holds: func(e evidence.Evidence) Finding {
			if why := noFDs(e); why != "" {
				return Finding{Unseen: why}
			}
			var got []string
			appends := true
			for n := 1; n <= 2; n++ {
				fd, ok := e.Before.FD(n)
				if !ok || !strings.HasPrefix(fd.Target, "/") || strings.HasPrefix(fd.Target, "/dev/") {
					continue
				}
				appends = appends && fd.Flags&unix.O_APPEND != 0
				got = append(got, fd.Describe(n, ok))
			}
			if len(got) == 0 {
				return moot("it writes to no file")
			}
			return Finding{Holds: appends, Got: strings.Join(got, ", ")}
		},
		Want: func(c Claim) bool { return c.Append && c.Output == modes.File },
		Turn: func(c *Claim) { c.Append = false },
	}
})
