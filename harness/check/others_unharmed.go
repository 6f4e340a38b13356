package check

import (
	"fmt"
	"strings"

	"outlive/harness/evidence"
)

// systemd.unit(5): the instances of a template are units of their own, so what
// ends one is nothing to the other.
var _ = register("others.unharmed", func() Check {
	return Check{
		Rule:   "what was started along with it runs on",
		Source: "systemd.unit(5)",
		Holds: func(e evidence.Evidence) Finding {
			if len(e.Others) == 0 {
				return moot("nothing was started along with it")
			}
			if e.Again != nil {
				return Finding{Unseen: "the machine was booted anew"}
			}
			f := Finding{Holds: true}
			var got []string
			for _, o := range e.Others {
				word := "answers"
				if !o.Answered {
					f.Holds, word = false, "does not answer"
				}
				got = append(got, fmt.Sprintf("%s (%d) %s", o.Unit, o.PID, word))
			}
			f.Got = strings.Join(got, ", ")
			return f
		},
	}
})
