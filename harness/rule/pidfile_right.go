package rule

import (
	"fmt"
	"strconv"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 12: "write the daemon PID (as returned by getpid()) to a PID file". One
// that first holds another is read by somebody, some day.
var _ = register("pidfile.right", func() Rule {
	return Rule{
		Why:   "a stop script signals another process",
		Group: "pidfile", Severity: Must, Act: "held", Text: "the pid file names the main process, and never another", Source: "daemon(7) step 12",
		Judge: func(r evidence.Rehearsal) check.Finding {
			f, main := r.First.File, r.First.Seen.Before.PID
			switch {
			case r.PIDFile == "":
				return noPIDFile()
			case f == nil || !f.There:
				return check.Finding{Got: "there is none"}
			case f.Why != "":
				return unseen(f.Why)
			case f.PID != main:
				return check.Finding{Got: fmt.Sprintf("it holds %q, and the main process is %d", f.Text, main)}
			}
			if first := otherPID(r.Held); first != "" {
				return check.Finding{Got: first}
			}
			return check.Finding{Holds: true, Got: fmt.Sprintf("it holds %q", f.Text)}
		},
		Fix: Fix{C: "getpid() in the process that stays, after the last fork()", Go: "os.Getpid() in the process that stays", Python: "os.getpid() in the process that stays, after the last os.fork()"},
	}
})

// otherPID says who else was written to the file before the right one; "" for nobody.
func otherPID(h *evidence.Held) string {
	if h == nil || h.Gone {
		return ""
	}
	for _, c := range h.Calls {
		pid, err := strconv.Atoi(strings.TrimSpace(c.Text))
		if err == nil && pid != h.Seen.Before.PID {
			return fmt.Sprintf("it first held %d, another process's, and %d, which is right, later", pid, h.Seen.Before.PID)
		}
	}
	return ""
}
