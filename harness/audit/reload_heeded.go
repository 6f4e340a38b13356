package audit

import (
	"fmt"
	"time"
)

// A program that knows no SIGHUP is ended by it, and systemd says that the reload was well.
var _ = behaves(53, "reload.heeded", func() Conduct {
	return Conduct{
		Says:   "a reload is done, and the same process lives on",
		Source: "systemd.service(5), ExecReload=; signal(7)",
		Try: func(b *bench) (Verdict, string) {
			if b.file.Value("ExecReload") == "" && b.file.last("Type") != "notify-reload" {
				return Untried, "it has no ExecReload="
			}
			if l := b.own(); l.Unfit != "" || l.Short {
				return Untold, first(l.Unfit, "it has ended by itself")
			}
			b.alone.Lock()
			defer b.alone.Unlock()
			return b.reloads()
		},
	}
})

func (b *bench) reloads() (Verdict, string) {
	name := b.instance(b.order.Instances[0])
	defer b.stops(name)
	if unfit := b.up(name, b.order.Text); unfit != "" {
		return Untold, unfit
	}
	b.settles(name, "")
	before := b.state(name).number("MainPID")
	if err := b.job(b.conn.ReloadUnitContext, name, time.Now().Add(longestLife)); err != nil {
		return NotKept, "the reload: " + err.Error() + b.afterwards(name)
	}
	ran, _ := b.settles(name, "")
	now := b.state(name)
	switch {
	case len(ran) == 0 || now.number("MainPID") == 0:
		return NotKept, "it is told as reloaded, and it ended: " + b.ended(name, now)
	case now.number("MainPID") != before:
		return NotKept, "it is told as reloaded, and it ended, and was started again"
	case b.order.Probe != "":
		if err := b.answers(name, b.order.Probe); err != nil {
			return NotKept, "after the reload " + err.Error()
		}
	}
	return Kept, fmt.Sprintf("reloaded, process %d lives on", before)
}

// afterwards says what has become of a service that did not do what it was asked for.
func (b *bench) afterwards(name string) string {
	return ", and it is " + b.active(name)
}
