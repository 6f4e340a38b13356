package why

import (
	"fmt"
	"strings"
)

var _ = register(27, "stop.leaves", func() Cause {
	return Cause{
		Says:   "processes of it were left when it was stopped",
		Source: "systemd.kill(5), KillMode=",
		Find: func(f Facts) *Finding {
			said := f.managers("remains running after unit stopped", "Found left-over process")
			if said == "" || f.Unit["ControlGroup"] == "" || f.Unit["KillMode"] == "control-group" || f.Unit["KillMode"] == "mixed" {
				return nil
			}
			return &Finding{
				Because: []string{strings.TrimPrefix(said, f.name()+": "), fmt.Sprintf("KillMode=%s: a stop ends the main process at most", f.Unit["KillMode"])},
				Next:    []Next{f.tree(), {"To end it", f.sudo() + f.systemctl("kill --kill-whom=all "+quote(f.name()))}},
			}
		},
	}
})
