package check

import (
	"fmt"
	"slices"

	"outlive/harness/evidence"
)

// Every numbered beat, before and after the event and on both streams, is
// where the mode promises it: none lost, doubled, torn or out of order.
var _ = register("log.complete", func() Check {
	return Check{
		Rule:   "no line is lost, doubled, torn or out of order over the event",
		Source: "write(2), logrotate(8)",
		Holds: func(e evidence.Evidence) Finding {
			if e.Silent {
				return moot("a silent workload writes nothing")
			}
			asked := e.Asked + e.AskedAfter
			if asked == 0 && e.Unanswered == 0 {
				return Finding{Unseen: nothingPrinted}
			}
			all := make([]int, asked)
			for i := range all {
				all[i] = i + 1
			}
			b := e.Beats
			if e.Gone {
				b.Stdout, b.Stderr = without(b.Stdout, e.Unanswered), without(b.Stderr, e.Unanswered)
			}
			got := fmt.Sprintf("%s: %d of %d on stdout, %d of %d on stderr", b.Place, len(b.Stdout), asked, len(b.Stderr), asked)
			if b.Torn > 0 {
				got += fmt.Sprintf(", %d torn", b.Torn)
			}
			if b.Why != "" {
				got += " (" + b.Why + ")"
			}
			complete := slices.Equal(b.Stdout, all) && slices.Equal(b.Stderr, all) && b.Torn == 0
			return Finding{Holds: complete, Got: got}
		},
		Want: func(c Claim) bool { return c.Expected != evidence.Muted && !c.Loses },
		Turn: func(c *Claim) { c.Expected = evidence.Muted },
	}
})

const nothingPrinted = "it ended, or the event came, before it was to print anything"

// without leaves the last beat out where it is the nth.
func without(beats []int, n int) []int {
	if last := len(beats) - 1; last >= 0 && beats[last] == n {
		return beats[:last]
	}
	return beats
}
