package check

import (
	"outlive/harness/evidence"
)

// The line gave the prompt back, and nothing kept the shell and its terminal
// from ending when they had to.
var _ = register("shell.free", func() Check {
	return Check{
		Rule:   "the line gives the prompt back, and the terminal can end",
		Source: "POSIX XCU 2.9.3.1",
		Holds: func(e evidence.Evidence) Finding {
			switch {
			case e.Stuck != "":
				return Finding{Got: e.Stuck}
			case e.Client != nil && e.Client.Agent && e.Client.Held != "":
				return Finding{Got: "no prompt: the agent reads on: " + e.Client.Held}
			case e.Client != nil && e.Client.Held != "":
				return Finding{Got: "no prompt: the " + e.Client.Name() + " did not return: " + e.Client.Held}
			case !e.Prompt:
				return Finding{Got: "no prompt: the line stays in the foreground"}
			}
			return Finding{Holds: true, Got: "the prompt came back"}
		},
		Want: func(c Claim) bool { return !c.KeepsShell },
		Turn: func(c *Claim) { c.KeepsShell = true },
	}
})
