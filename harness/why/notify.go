package why

var _ = register(21, "notify.wrong-process", func() Cause {
	return Cause{
		Says:   "what it says to systemd comes from a process that may not say it",
		Source: "systemd.service(5), NotifyAccess=",
		Find: func(f Facts) *Finding {
			said := f.managers("reception only permitted")
			if said == "" || f.Unit["ActiveState"] == "active" {
				return nil
			}
			return &Finding{
				Because: []string{said, "NotifyAccess=" + f.Unit["NotifyAccess"]},
				Next:    []Next{{"To let every process of the unit say it, write NotifyAccess=all", f.sudo() + f.systemctl("edit "+quote(f.name()))}},
			}
		},
	}
})

var _ = register(22, "notify.no-ready", func() Cause {
	return Cause{
		Says:   "it never said that it is ready",
		Source: "systemd.service(5), Type=notify; sd_notify(3)",
		Find: func(f Facts) *Finding {
			late, early := f.Unit["Result"] == "timeout", f.Unit["Result"] == "protocol"
			waits := f.Unit["ActiveState"] == "activating" && f.Unit["SubState"] == "start"
			if f.Unit["Type"] != "notify" || !late && !early && !waits {
				return nil
			}
			says, because := "", "it ended without READY=1"
			switch {
			case late && f.managers("start operation timed out") == "":
				return nil
			case late:
				because = "READY=1 did not come within TimeoutStartSec=" + f.Unit["TimeoutStartUSec"]
			case waits:
				says, because = "it has not said yet that it is ready", "systemd waits for READY=1, up to TimeoutStartSec="+f.Unit["TimeoutStartUSec"]
			}
			return &Finding{
				Says:    says,
				Because: []string{because, "Type=notify is for programs that call sd_notify; for others Type=exec"},
				Next:    []Next{f.shows(), f.more()},
			}
		},
	}
})
