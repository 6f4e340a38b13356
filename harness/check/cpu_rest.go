package check

import (
	"fmt"
	"time"

	"outlive/harness/evidence"
)

// A program that is not asked for anything and has nothing to do sleeps. One that
// tries again what cannot succeed is busy for as long as it lives.
var _ = register("cpu.rest", func() Check {
	return Check{
		Rule:   "it is at rest when the event is over",
		Source: "proc_pid_stat(5), utime and stime",
		Holds: func(e evidence.Evidence) Finding {
			if e.Load == nil {
				return moot("how busy it is was not looked at")
			}
			return Finding{Holds: !e.Load.Busy, Got: fmt.Sprintf("it ran for %v of %v after the event", e.Load.Ran.Round(time.Millisecond), e.Load.Over.Round(time.Millisecond))}
		},
		Want: func(c Claim) bool { return !c.Spins },
		Turn: func(c *Claim) { c.Spins = true },
	}
})
