package audit

import (
	"fmt"
	"slices"
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
			ways := slices.DeleteFunc(b.file.endings(), func(e ending) bool {
				return e.lines != nil || !slices.Contains(e.after, b.file.policy())
			})
			switch {
			case len(ways) == 0:
				return Untried, "it is not started again"
			case !b.file.limited():
				return Untried, "it asks for no limit"
			}
			return gaveUp(b.dies("loop", ways[0].id+" "+quick, longestLoop, Deaths.endless))
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

// endless tells whether it was started more often than the limit allows, over more than the
// time that it is for, and would have been on the quickest machine: a busy one slows it down,
// and what goes on so has an end elsewhere.
func (d Deaths) endless() bool {
	n := len(d.Starts)
	return n > d.Limit.Burst+1 && d.Starts[n-1]-d.Starts[0] > d.Limit.Interval &&
		d.soonest()*time.Duration(d.Limit.Burst) > d.Limit.Interval
}

// soonest is how far the starts are apart by what the unit asks for, and its program takes.
func (d Deaths) soonest() time.Duration {
	var lives []time.Duration
	for i := range min(len(d.Starts), len(d.Ends)) {
		lives = append(lives, d.Ends[i]-d.Starts[i])
	}
	if len(lives) == 0 {
		return d.Waits
	}
	return d.Waits + slices.Min(lives)
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
