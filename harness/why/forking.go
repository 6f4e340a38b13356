package why

import "strings"

var _ = register(24, "type.stays", func() Cause {
	return Cause{
		Says:   "it stays in the foreground, and its unit has Type=forking",
		Source: "systemd.service(5), Type=forking",
		Find: func(f Facts) *Finding {
			if f.Unit["Type"] != "forking" || f.Unit["Result"] != "timeout" || f.managers("start operation timed out") == "" {
				return nil
			}
			return &Finding{
				Because: []string{"its first process had not returned within TimeoutStartSec=" + f.Unit["TimeoutStartUSec"]},
				Next:    []Next{{"Write Type=exec, or start it with its own option that puts it in the background", f.sudo() + f.systemctl("edit "+quote(f.name()))}},
			}
		},
	}
})

var _ = register(25, "type.daemonizes", func() Cause {
	return Cause{
		Says:   "it puts itself in the background, and its unit does not expect that: systemd took the end of its first process for the end of all",
		Source: "systemd.service(5), Type=",
		Find: func(f Facts) *Finding {
			killed := f.managers("Killing process", "remains running after unit stopped")
			simple := f.Unit["Type"] == "simple" || f.Unit["Type"] == "exec"
			if !simple || f.Unit["ActiveState"] == "active" || !f.exited(0) || killed == "" || f.asked() {
				return nil
			}
			return &Finding{
				Because: []string{"its first process exited with status 0", strings.TrimPrefix(killed, f.name()+": ")},
				Next:    []Next{{"Start it with its own option for the foreground, or write Type=forking", f.sudo() + f.systemctl("edit "+quote(f.name()))}},
			}
		},
	}
})

// asked tells whether somebody has stopped it.
func (f Facts) asked() bool { return f.managers("Stopping ") != "" }
