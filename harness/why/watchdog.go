package why

import "fmt"

var _ = register(20, "watchdog.silent", func() Cause {
	return Cause{
		Says:   "its watchdog ended it: the program did not say in time that it lives",
		Source: "systemd.service(5), WatchdogSec=; sd_watchdog_enabled(3)",
		Find: func(f Facts) *Finding {
			said := f.managers("Watchdog timeout")
			if said == "" || f.Unit["Result"] != "watchdog" && !f.looping() {
				return nil
			}
			return &Finding{
				Because: []string{said, fmt.Sprintf("WatchdogSec is %s: WATCHDOG=1 is to come twice as often, from the main process (NotifyAccess=%s)", f.Unit["WatchdogUSec"], f.Unit["NotifyAccess"])},
				Next:    []Next{f.more()},
			}
		},
	}
})
