package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 1. What a daemon opened itself cannot be told from what it inherited, so
// its launcher has a descriptor as bait.
var _ = register("files.no-leak", func() Rule {
	return Rule{
		Why:   "a lock, a port or a pipe of its launcher stays held for as long as it runs: ssh and CI jobs hang, and the lock is never free",
		Group: "files", Severity: Must, Text: "it holds no descriptor of its launcher beyond 2", Source: "daemon(7) step 1, PEP 3143",
		Judge: func(r evidence.Rehearsal) check.Finding {
			p, bait := r.First.Seen.Before, r.First.Bait
			if len(p.FDs) == 0 {
				return unseen("its descriptors could not be read")
			}
			if fd, open := p.FD(bait.FD); open && fd.Target == bait.Target {
				return check.Finding{Got: "it holds descriptor " + fd.Describe(fd.N, true) + " of its launcher"}
			}
			return check.Finding{Holds: true, Got: "none"}
		},
		Fix: Fix{
			C:  "close_range(3, ~0U, 0) before the first fork, or O_CLOEXEC on all that is opened",
			Go: "nothing of its own: os/exec closes them; of its launcher's: unix.CloseRange(3, math.MaxUint32, 0)", Python: "os.closerange(3, os.sysconf(\"SC_OPEN_MAX\"))",
			Line: "COMMAND 3>&- 4>&- 5>&-, whichever are open",
		},
	}
})
