package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// longestLoop is for how long a service is seen to be started again and again.
const longestLoop = time.Minute

// The interval is counted from the first start: a service that comes back so slowly that
// the burst is not used up in it is never given up.
var _ = behaves(51, "restart.limit", func() Conduct {
	return Conduct{
		Says:   "systemd gives it up when it ends at once each time",
		Source: "systemd.unit(5), StartLimitIntervalSec=",
		Try: func(b *bench) (Verdict, string) {
			policy, _, _ := strings.Cut(b.file.last("Restart"), " ")
			wanted := returning[policy]
			switch {
			case len(wanted) == 0:
				return Untried, "it is not started again"
			case !b.file.limited():
				return Untried, "it asks for no limit"
			}
			how := wanted[0]
			return gaveUp(b.dies("loop", how+" "+quick, longestLoop, func(d Deaths) bool { return d.endless() }))
		},
	}
})

// limited tells whether a unit asks for a limit, wherever that is written.
func (f File) limited() bool {
	asks := false
	for _, l := range slices.Concat(f.Unit, f.Lines) {
		if l.Name == "StartLimitIntervalSec" || l.Name == "StartLimitInterval" || l.Name == "StartLimitBurst" {
			if l.Value == "0" {
				return false
			}
			asks = true
		}
	}
	return asks
}

// endless tells whether it was started more often than the limit allows, over more than
// the time that it is for: what goes on like that has no end.
func (d Deaths) endless() bool {
	n := len(d.Starts)
	return n > d.Limit.Burst+1 && d.Starts[n-1]-d.Starts[0] > d.Limit.Interval
}

// gaveUp judges whether a loop came to an end.
func gaveUp(d Deaths) (Verdict, string) {
	n := len(d.Starts)
	limit := fmt.Sprintf("(the limit, as systemd has it: %d in %v)", d.Limit.Burst, d.Limit.Interval)
	switch {
	case d.Unfit != "":
		return Untold, d.Unfit
	case d.Over:
		return Kept, fmt.Sprintf("given up after %d starts in %v %s", n, (d.Ends[len(d.Ends)-1] - d.Starts[0]).Round(10*time.Millisecond), limit)
	case d.endless():
		return NotKept, fmt.Sprintf("%d starts in %v, one each %v, and no end %s", n, (d.Starts[n-1] - d.Starts[0]).Round(10*time.Millisecond), d.every().Round(10*time.Millisecond), limit)
	}
	return Untold, fmt.Sprintf("%d starts in %v, and no end yet %s", n, longestLoop, limit)
}
