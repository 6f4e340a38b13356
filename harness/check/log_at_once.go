package check

import (
	"fmt"

	"outlive/harness/evidence"
)

// A line of standard output is where the mode promises it as soon as it is
// printed, though nothing was flushed: the language gathers no bytes, or writes
// to a terminal.
var _ = register("log.at-once", func() Check {
	return Check{
		Rule:   "a line is written when it is printed, without a flush",
		Source: "setvbuf(3)",
		Holds: func(e evidence.Evidence) Finding {
			switch {
			case e.Log == nil:
				return moot("the workload flushes, or writes nothing")
			case e.Asked == 0:
				return Finding{Unseen: nothingPrinted}
			}
			got := fmt.Sprintf("%s: %d of %d on stdout before the event, %d of %d after it", e.Beats.Place,
				e.Log.Before, e.Asked, e.Log.After, e.Asked+e.AskedAfter)
			if e.Log.Ended {
				got += fmt.Sprintf(", %d when it had ended by itself", len(e.Beats.Stdout))
			}
			return Finding{Holds: e.Log.Before == e.Asked, Got: got}
		},
		Want: func(c Claim) bool { return !c.Holds },
		Turn: func(c *Claim) { c.Holds = true },
	}
})
