package theory

import "outlive/modes"

// Who starts a run at a time, and what becomes of a time that has passed.
var (
	TimerFires     = rule("timer.fires", "its timer starts another run when the next is due", "systemd.timer(5), OnCalendar=")
	TimerSpreads   = rule("timer.spreads", "its timer starts another run when the next is due, put off by 0 to RandomizedDelaySec=, which is drawn anew each time (systemd 252, FixedRandomDelay=no)", "systemd.timer(5), RandomizedDelaySec=")
	CronFires      = rule("cron.fires", "cron starts another run in the next minute that a line of its crontab names, whether the last has ended or not", "crontab(5); cron(8)")
	CronForgets    = rule("cron.forgets", "cron looks at the minute that it is, and keeps nothing: what was due while it did not run is due no more, whether it was stopped or the machine was off (Debian's cron 3.0)", "cron(8)")
	TimerRemembers = rule("timer.remembers", "systemd knows when its timer last fired, as long as it has that unit in memory, and one of a target it always has: what was due since then is made up for, by one run, as soon as the timer is started, persistent or not (systemd 252)", "systemd, src/core/timer.c, timer_enter_waiting")
	TimerCatchesUp = rule("timer.catches-up", "its timer keeps in a file when it last ran (Persistent=): what was due since then is made up for, by one run, when the machine has booted", "systemd.timer(5), Persistent=")
	TimerForgets   = rule("timer.forgets", "nobody knows after a boot when its timer last fired (Persistent=no): what was due since then is due no more", "systemd.timer(5), Persistent=")
)

// atTime is the rule of a run that its timer starts.
func atTime(t modes.Traits) Rule {
	switch {
	case t.Crontab:
		return CronFires
	case t.Spread > 0:
		return TimerSpreads
	}
	return TimerFires
}

// AtMissedTick is what comes of a run that has ended well, when its next time passes while
// its timer is stopped, which is then started.
func AtMissedTick(t modes.Traits) Expectation {
	if t.Crontab {
		return CronForgets.Ends()
	}
	return TimerRemembers.Restarts()
}

// AtMissedTickAndBoot is the same where the machine boots.
func AtMissedTickAndBoot(t modes.Traits) Expectation {
	switch {
	case t.Crontab:
		return CronForgets.Ends()
	case t.CatchesUp:
		return TimerCatchesUp.Restarts()
	}
	return TimerForgets.Ends()
}

// EndsWell tells whether a rule has a program end by itself, with status 0.
func (is Expectation) EndsWell() bool {
	return is.Rule == ExitsWell.ID || is.Rule == TimerForgets.ID || is.Rule == CronForgets.ID
}
