package audit

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// longestWatch is how long WatchdogSec= may be for it to be waited for.
const longestWatch = time.Minute

var _ = behaves(54, "watchdog.ends-frozen", func() Conduct {
	return Conduct{
		Says:   "when it hangs, systemd ends it",
		Source: "systemd.service(5), WatchdogSec=; sd_notify(3), WATCHDOG=1",
		Try: func(b *bench) (Verdict, string) {
			if b.file.last("WatchdogSec") == "" {
				return Untried, "it has no WatchdogSec="
			}
			own := b.own()
			b.alone.Lock()
			defer b.alone.Unlock()
			if own.Unfit == "" && !own.Short {
				return b.freezes(b.instance(b.order.Instances[0]), b.order.with(Line{Name: "Restart", Value: "no"}).Text, "frozen")
			}
			return b.freezes(b.copy("frozen"), b.atHome("workload --silent")+"Restart=no\n", "a program of ours, frozen")
		},
	}
})

// freezes stops the main process of a service as SIGSTOP does, and sees what systemd does.
func (b *bench) freezes(name, text, who string) (Verdict, string) {
	defer b.stops(name)
	if unfit := b.up(name, text); unfit != "" {
		return Untold, unfit
	}
	limit := b.state(name).span("WatchdogUSec")
	switch {
	case limit == 0 || limit == 1<<63-1:
		return NotKept, "systemd watches it not: WatchdogSec= has no effect here"
	case limit > longestWatch:
		return Untried, fmt.Sprintf("WatchdogSec=%v is not waited for", limit)
	}
	began := time.Now()
	if err := b.kill(name, unix.SIGSTOP); err != nil {
		return Untold, "it could not be frozen: " + err.Error()
	}
	if !until(began.Add(2*limit+longestWatch), func() bool { return b.active(name) == "failed" }) {
		return NotKept, fmt.Sprintf("%s, it is still %s after %v", who, b.active(name), time.Since(began).Round(time.Second))
	}
	if result := b.state(name).word("Result"); result != "watchdog" {
		return NotKept, fmt.Sprintf("%s, it ended by something else: Result=%s", who, result)
	}
	return Kept, fmt.Sprintf("%s, it was ended after %v (WatchdogSec=%v)", who, time.Since(began).Round(10*time.Millisecond), limit)
}
