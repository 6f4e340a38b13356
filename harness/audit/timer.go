package audit

import (
	"fmt"
	"os"
	"strings"
	"time"

	"outlive/modes/unit"
)

// triggers are prefixes of the lines that say when a timer fires, and how precisely.
var triggers = []string{"On", "AccuracySec", "RandomizedDelay", "FixedRandomDelay", "Persistent"}

// A timer whose times systemd cannot read is refused; and what it is to start is another
// unit's name. So it has to have a next time, and, fired at once, has to start the service.
var _ = behaves(57, "timer.starts", func() Conduct {
	return Conduct{
		Says:   "its timer has a next time, and starts it",
		Source: "systemd.timer(5)",
		Try: func(b *bench) (Verdict, string) {
			timer, has := b.order.part(".timer")
			if !has {
				return Untried, "it has no timer"
			}
			b.own()
			b.alone.Lock()
			defer b.alone.Unlock()
			if err := b.fires(timer.Name, timer.Text); err != nil {
				return NotKept, err.Error()
			}
			now := b.state(timer.Name)
			next := "after " + now.span("NextElapseUSecMonotonic").String()
			if at := now.span("NextElapseUSecRealtime"); at > 0 {
				next = "at " + time.Unix(0, int64(at)).UTC().Format("2006-01-02 15:04:05 MST")
			} else if now.span("NextElapseUSecMonotonic") <= 0 {
				return NotKept, "it has no next time"
			}
			b.quiet(timer.Name)
			began := sinceBoot()
			if err := b.fires(timer.Name, timer.atOnce()); err != nil {
				return NotKept, err.Error()
			}
			defer b.quiet(timer.Name)
			if !b.started(timer.Name, began) {
				return NotKept, "it fired, and " + b.name + " was not started"
			}
			return Kept, "its next time is " + next + "; fired at once, it starts " + b.name
		},
	}
})

var _ = behaves(58, "timer.catches-up", func() Conduct {
	return Conduct{
		Says:   "a time that was missed is caught up",
		Source: "systemd.timer(5), Persistent=",
		Try: func(b *bench) (Verdict, string) {
			timer, has := b.order.part(".timer")
			switch {
			case !has:
				return Untried, "it has no timer"
			case !isOn(timer.File.of("Timer", "Persistent")):
				return Untried, "its timer has no Persistent="
			}
			b.own()
			b.alone.Lock()
			defer b.alone.Unlock()
			defer b.quiet(timer.Name)
			// The clock is never moved: it is the last time that lies far back.
			stamp := "/var/lib/systemd/timers/stamp-" + timer.Name
			if err := b.in.WriteFile(stamp, "", 0o644); err != nil {
				return Untold, err.Error()
			}
			long := time.Now().AddDate(-1, 0, 0)
			if err := os.Chtimes(b.in.Path(stamp), long, long); err != nil {
				return Untold, "its last time could not be set back: " + err.Error()
			}
			began := sinceBoot()
			if err := b.fires(timer.Name, timer.Text+"[Timer]\nRandomizedDelaySec=0\n"); err != nil {
				return NotKept, err.Error()
			}
			if b.started(timer.Name, began) {
				return Kept, "its last time was set back by a year, and it was started at once (but for RandomizedDelaySec=)"
			}
			return NotKept, "its last time was set back by a year, and it was not started: OnCalendar= alone is caught up"
		},
	}
})

// atOnce is a timer that fires as soon as it is started, and is else as it was.
func (p Part) atOnce() string {
	text := "[Timer]\n"
	for _, l := range p.File.All {
		fires := false
		for _, t := range triggers {
			fires = fires || strings.HasPrefix(l.Name, t)
		}
		if l.Section == p.section() && !fires {
			text += l.Name + "=" + l.Value + "\n"
		}
	}
	return text + "OnActiveSec=0\nAccuracySec=1us\n"
}

// fires starts a timer, with the service as it is, which does not run.
func (b *bench) fires(name, text string) error {
	if err := b.in.WriteFile(unit.System+b.name, b.order.Text, 0o644); err != nil {
		return err
	}
	if err := b.in.WriteFile(unit.System+name, text, 0o644); err != nil {
		return err
	}
	if err := asked(b.conn.ReloadContext); err != nil {
		return err
	}
	b.stops(b.instance(b.order.Instances[0]))
	if err := b.job(b.conn.StartUnitContext, name, time.Now().Add(longestLife)); err != nil {
		return fmt.Errorf("%s cannot be started: %s", name, first(b.complains(name), err.Error()))
	}
	return nil
}

// started waits until the timer has started the service since: what it makes of that is not
// asked. One whose next time lies in the future has not. One whose time has come waits, too,
// for a moment.
func (b *bench) started(timer string, since time.Duration) (yes bool) {
	name := b.instance(b.order.Instances[0])
	until(time.Now().Add(longestLife), func() bool {
		now := b.state(timer) // asked first: it waits again when it has fired
		later := now.span("NextElapseUSecMonotonic") > sinceBoot() || now.span("NextElapseUSecRealtime") > time.Duration(time.Now().UnixNano())
		waits := now.word("SubState") == "waiting" && later
		yes = b.state(name).span("InactiveExitTimestampMonotonic") > since
		return yes || waits
	})
	return yes
}

// quiet stops a timer and what it has started.
func (b *bench) quiet(timer string) {
	_ = b.job(b.conn.StopUnitContext, timer, time.Now().Add(longestLife)) // it may have failed
	b.stops(b.instance(b.order.Instances[0]))
}
