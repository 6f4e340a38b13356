package why

import "fmt"

var _ = register(42, "descriptors.used-up", func() Cause {
	return Cause{
		Says:   "it has used up the descriptors that it may open",
		Source: "getrlimit(2), RLIMIT_NOFILE; open(2), EMFILE",
		Find: func(f Facts) *Finding {
			said := f.says("too many open files", "emfile")
			full := f.Runs != nil && f.Runs.Files > 0 && len(f.Runs.FDs) >= f.Runs.Files*9/10
			if !full && (said == "" || !f.failing()) {
				return nil
			}
			found := &Finding{Next: []Next{f.limits()}}
			if said != "" {
				found.Because = append(found.Because, "it said: "+said)
			}
			if f.Runs != nil && f.Runs.Files > 0 {
				found.Because = append(found.Because, fmt.Sprintf("%d of %d are open in process %d", len(f.Runs.FDs), f.Runs.Files, f.Runs.PID))
				found.Next = append([]Next{{"Which they are", fmt.Sprintf("sudo ls -l /proc/%d/fd", f.Runs.PID)}}, found.Next...)
			}
			return found
		},
	}
})

// limits is the line that tells what it may open: a service has its unit's limit, not
// that of limits.conf.
func (f Facts) limits() Next {
	switch {
	case f.Unit != nil:
		return Next{"Its limit is LimitNOFILE of its unit, not that of limits.conf", f.systemctl("show -p LimitNOFILE -p LimitNOFILESoft " + quote(f.name()))}
	case f.Runs != nil:
		return Next{"Its limit", fmt.Sprintf("prlimit --nofile --pid %d", f.Runs.PID)}
	}
	return Next{"The limit of this shell", "ulimit -n"}
}
