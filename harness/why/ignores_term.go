package why

var _ = register(26, "stop.ignores", func() Cause {
	return Cause{
		Says:   "it did not end when it was stopped, and was killed",
		Source: "systemd.service(5), TimeoutStopSec=",
		Find: func(f Facts) *Finding {
			said := f.managers("State 'stop-", "State 'final-")
			if f.Unit["Result"] != "timeout" || said == "" {
				return nil
			}
			return &Finding{
				Because: []string{said, "TimeoutStopSec=" + f.Unit["TimeoutStopUSec"]},
				Next:    []Next{f.more()},
			}
		},
	}
})
