package rule

import (
	"fmt"
	"slices"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), steps 12 to 15: the file is written before the original process ends. Many
// look right by luck, so that its writes are held until the launcher has returned.
var _ = register("pidfile.complete", func() Rule {
	return Rule{
		Why:   "who reads the file when the launcher has returned, as systemd does with Type=forking, finds nothing, or another's pid",
		Group: "pidfile", Severity: Must, Act: "held", Text: "the pid file holds its pid when the launcher returns", Source: "daemon(7) steps 12 to 15",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch first, held := r.First, r.Held; {
			case r.PIDFile == "":
				return noPIDFile()
			case !first.Returned:
				return moot("the launcher did not return")
			case first.AtReturn != nil && !complete(first):
				return check.Finding{Got: holds(first.AtReturn, "when the launcher returned") + fmt.Sprintf("; its pid is %d", first.Seen.Before.PID)}
			case held == nil:
				return unseen("it was not tried with slow writes")
			case held.Skipped != "":
				return moot("slow calls are not tried: " + held.Skipped)
			case held.Why != "":
				return unseen("it was there, and might not be were the write slow; that cannot be tried: " + held.Why)
			case held.Gone || !held.Returned:
				return unseen("with slow writes its start failed: " + held.Ending.Tell() + refused(held))
			case !complete(held.Start):
				return check.Finding{Got: holds(held.AtReturn, "when the launcher returned") + fmt.Sprintf(", which does not wait for the write (it was delayed); its pid is %d", held.Seen.Before.PID)}
			case mapped(held):
				return unseen("it was there, and might not be were the write slow: it is written through memory (mmap), where nobody can delay it")
			}
			return check.Finding{Holds: true, Got: "its launcher waits for it"}
		},
		Fix: Fix{C: "write it in the daemon, and have the parent wait for that at a pipe between the two", Go: "have the parent read from a pipe (cmd.ExtraFiles) until its child has written to it", Python: "write it before the parent is told, over a pipe, that it may exit"},
	}
})

// complete tells whether the pid file held, when the launcher returned, the main process's
// pid, or what it goes on to hold: whether that is right is a rule of its own.
func complete(s evidence.Start) bool {
	then, later := s.AtReturn, s.File
	return then != nil && (then.PID == s.Seen.Before.PID || then.PID > 0 && later != nil && then.Text == later.Text)
}

// mapped tells whether the file was written as memory, which takes no call that could be held.
func mapped(h *evidence.Held) bool {
	return slices.ContainsFunc(h.Calls, func(c evidence.Call) bool { return c.Name == "mmap" })
}

// refused says which call it was refused, which may be why its start failed.
func refused(h *evidence.Held) string {
	for _, c := range h.Calls {
		if c.Refused {
			return "; it had no " + c.Name + ", whose writes cannot be held"
		}
	}
	return ""
}
