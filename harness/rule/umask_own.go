package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 10: "so that the file modes passed to open(), mkdir() and suchlike
// directly control the access mode of the created files".
var _ = register("umask.own", func() Rule {
	return Rule{
		Why:   "its files get the rights that whoever has started it happened to have",
		Group: "files", Severity: Should, Text: "it has chosen its umask", Source: "daemon(7) step 10",
		Judge: func(r evidence.Rehearsal) check.Finding {
			is, its := r.First.Seen.Before.Umask, r.First.Bait.Umask
			if is < 0 {
				return unseen("its umask could not be read")
			}
			return check.Finding{Holds: is != its, Got: fmt.Sprintf("umask %03o, its launcher's is %03o", is, its)}
		},
		Fix: Fix{C: "umask(0)", Go: "syscall.Umask(0)", Python: "os.umask(0)", Line: "umask 022; COMMAND"},
	}
})
