package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// What all of it is for.
var _ = register("event.hangup", func() Rule {
	return Rule{
		Why:   "detaching is for this: who closes the terminal must not end the service",
		Group: "detach", Profiles: []string{SysV, Nohup}, Severity: Must, Act: "hangup", Text: "it lives on when the terminal that it was started from closes", Source: "daemon(7) step 6, setsid(2)",
		Judge: func(r evidence.Rehearsal) check.Finding { return lived(r.Hangup) },
		Fix:   Fix{C: "setsid(), in the child of a fork()", Go: "cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}", Python: "os.setsid(), in the child of os.fork()", Line: "setsid -f COMMAND"},
	}
})

// lived tells whether it is the same process that goes on.
func lived(m *evidence.Met) check.Finding {
	switch {
	case m == nil:
		return unseen("it was not tried")
	case m.Gone && m.Another != 0:
		return check.Finding{Got: fmt.Sprintf("it %s, and another process goes on: %d", m.Ending.Tell(), m.Another)}
	case m.Gone:
		return check.Finding{Got: "it " + m.Ending.Tell()}
	}
	return check.Finding{Holds: true, Got: "it lives"}
}
