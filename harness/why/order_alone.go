package why

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// An order after what nobody starts is no order.
const online = "network-online.target"

var _ = register(26, "network.not-awaited", func() Cause {
	return Cause{
		Says:   "it needs the network, and did not wait for it: After= alone has nothing started",
		Source: "systemd.special(7), network-online.target; systemd.unit(5), After=",
		Find: func(f Facts) *Finding {
			said := f.says("network is unreachable", "network is down", "temporary failure in name resolution", "name or service not known", "no route to host", "cannot assign requested address", "enetunreach", "eai_again")
			if said == "" || !f.failing() || !slices.Contains(f.Idle, online) {
				return nil
			}
			return &Finding{
				Because: []string{"it said: " + said, "After=" + online + ", which is not active, and which its unit does not want"},
				Next:    []Next{{"Write Wants=" + online + " beside it", f.sudo() + f.systemctl("edit "+quote(f.name()))}, {"What reaches that target", f.systemctl("list-dependencies " + online)}},
			}
		},
	}
})

var _ = register(84, "order.not-wanted", func() Cause {
	return Cause{
		Says:    "it is ordered after what nobody has started: After= alone has nothing started",
		Source:  "systemd.unit(5), After=, Wants=",
		Outcome: true,
		Find: func(f Facts) *Finding {
			idle := slices.DeleteFunc(slices.Clone(f.Idle), func(u string) bool { return strings.HasSuffix(u, ".target") })
			if len(idle) == 0 || !f.failing() {
				return nil
			}
			return &Finding{
				Because: []string{"After=" + strings.Join(idle, " ") + ": inactive, and its unit does not want it"},
				Next:    []Next{{"What has become of it", f.systemctl("status --no-pager " + quote(idle[0]))}},
			}
		},
	}
})

var ordered = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^After=(.*)$`) })

// idle are the units that its files order it after, which are there and not active, and
// which nothing in it has started.
func (f Facts) idle() (all []string) {
	pulled := strings.Fields(f.Unit["Wants"] + " " + f.Unit["Requires"] + " " + f.Unit["Requisite"] + " " + f.Unit["BindsTo"])
	var after []string
	for _, m := range ordered().FindAllStringSubmatch(f.File, -1) {
		for _, unit := range strings.Fields(m[1]) {
			if !strings.Contains(unit, "%") && !slices.Contains(pulled, unit) {
				after = append(after, unit)
			}
		}
	}
	if len(after) == 0 {
		return nil
	}
	text, _ := f.ask("systemctl", append([]string{"show", "--property=Id,LoadState,ActiveState", "--"}, after...)...)
	for _, one := range strings.Split(text, "\n\n") {
		if u := properties(one); u["LoadState"] == "loaded" && u["ActiveState"] == "inactive" {
			all = append(all, u["Id"])
		}
	}
	return all
}
