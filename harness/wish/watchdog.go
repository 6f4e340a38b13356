package wish

var _ = register(74, "watchdog", func() Wish {
	return Wish{
		Summary: "end it where it has not said WATCHDOG=1 for `TIME`, by sd_notify(3)",
		Source:  "systemd.service(5), WatchdogSec=",
		Example: []string{"1m"},
		Parse:   one(duration),
		Bars:    func(s Seat, _ []string) error { return mainless(s) },
		Unit:    timed("WatchdogSec", "WatchdogUSec"),
		Lacks:   "nobody there listens to sd_notify(3)",
	}
})
