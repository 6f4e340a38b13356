package check

import "outlive/harness/evidence"

// Who is killed, or whose terminal closes, cannot finish what he is at: write a file to its
// end, answer a request, remove a lock.
var _ = register("stop.asked", func() Check {
	return Check{
		Rule:   "who stops it asks it to end, by SIGTERM, and it may finish what it is at",
		Source: "signal(7), SIGTERM",
		Holds: func(e evidence.Evidence) Finding {
			switch {
			case e.Stop == nil || !e.Gone:
				return moot("it was not stopped")
			case e.Ending.By == "":
				return Finding{Unseen: "how it ended is not known"}
			case e.Ending.By == "goodbye":
				return Finding{Holds: true, Got: "it said goodbye"}
			}
			own := e.Ending.Signal == "SIGTERM" || e.Ending.Signal == ""
			return Finding{Holds: own, Got: e.Ending.Tell()}
		},
		Want: func(c Claim) bool { return !c.Cut },
		Turn: func(c *Claim) { c.Cut = true },
	}
})
