package rule

import (
	"fmt"
	"time"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// tty(4): a terminal that has hung up is always ready, and every read and write of it
// returns at once.
var _ = register("tty.after-hangup", func() Rule {
	return Rule{
		Why:   "it takes a whole processor for as long as it lives",
		Group: "stdio", Severity: Must, Profiles: []string{SysV, Nohup}, Act: "hangup",
		Text: "it does not spin when its terminal has closed", Source: "tty(4), poll(2) POLLHUP",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch {
			case r.Hangup == nil:
				return unseen("it was not tried")
			case r.Hangup.Gone || r.Hangup.Load == nil:
				return moot("it did not live")
			}
			l := *r.Hangup.Load
			return check.Finding{Holds: !l.Busy, Got: fmt.Sprintf("it ran, or waited for a processor, %s of %s", l.Ran.Round(time.Millisecond), l.Over.Round(time.Millisecond))}
		},
		Fix: Fix{C: "end the loop on EIO, and on 0 from read()", Python: "except OSError: break", Line: "COMMAND </dev/null >>log 2>&1"},
	}
})
