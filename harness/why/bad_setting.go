package why

import "strings"

var _ = register(11, "unit.bad-setting", func() Cause {
	return Cause{
		Says:   "systemd refuses its unit file",
		Source: "systemd.unit(5)",
		Find: func(f Facts) *Finding {
			if f.Unit["LoadState"] != "bad-setting" && f.Unit["LoadState"] != "error" {
				return nil
			}
			because := append(f.ignored(), some(strings.TrimPrefix(f.managers("Refusing"), f.name()+": "))...)
			if len(because) == 0 {
				because = some(f.Unit["LoadError"])
			}
			return &Finding{
				Because: because,
				Next:    []Next{{"What it says of the file", "systemd-analyze " + f.own() + "verify " + quote(f.Unit["FragmentPath"])}},
			}
		},
	}
})
