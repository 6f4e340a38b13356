package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// PEP 3143, prevent_core: "Daemons ... may hold passwords or other sensitive contents in memory".
var _ = register("limits.core", func() Rule {
	return Rule{
		Why:   "a core file is a copy of its memory on the disk, with the keys and passwords in it",
		Group: "privileges", Severity: Note, Standing: true,
		Text: "it has no core file written when it crashes", Source: "PEP 3143 prevent_core, getrlimit(2) RLIMIT_CORE",
		Judge: func(r evidence.Rehearsal) check.Finding {
			limit := r.First.Core
			switch {
			case limit == nil:
				return unseen("its limits could not be read")
			case *limit < 0:
				return check.Finding{Got: "a core file of any size"}
			case *limit == 0:
				return check.Finding{Holds: true, Got: "a core file of 0 bytes"}
			}
			return check.Finding{Got: fmt.Sprintf("a core file of %d bytes", *limit)}
		},
		Fix: Fix{
			C: "setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0})", Go: "unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})",
			Python: "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))", Line: "ulimit -c 0; COMMAND",
		},
	}
})
