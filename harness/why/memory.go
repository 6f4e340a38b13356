package why

import "fmt"

var _ = register(30, "memory.killed", func() Cause {
	return Cause{
		Says:   "it took more memory than it may, and the kernel killed it",
		Source: "systemd.resource-control(5), MemoryMax=; Documentation/admin-guide/cgroup-v1/memory.rst",
		Find: func(f Facts) *Finding {
			said := f.managers("OOM killer", "Out of memory", "out of memory")
			limit := f.Unit["MemoryMax"]
			limited := limit != "" && limit != "infinity"
			killed := f.Ended != nil && f.Ended.Signal == "SIGKILL"
			switch {
			case f.Unit["Result"] == "oom-kill" || killed && said != "":
				return &Finding{Because: append(some(said), "MemoryMax="+limit), Next: []Next{f.tops("-m"), f.shows()}}
			case killed && limited && f.failing() && !f.asked() && f.managers("Sent signal SIGKILL") == "":
				return &Finding{
					Says:    "it was killed, most likely because it took more memory than it may",
					Because: []string{"nobody's SIGKILL is in the journal, and its memory is limited", fmt.Sprintf("MemoryMax=%s; on cgroup v1 systemd is not told why", limit)},
					Next:    []Next{{"The kernel's own words", "sudo journalctl -k -b --no-pager --grep 'out of memory'"}, f.tops("-m"), f.shows()},
				}
			}
			return nil
		},
	}
})

// tops is the line that shows what each unit has now, most first by one of its flags.
func (f Facts) tops(flag string) Next {
	return Next{"Who has how much now", "systemd-cgtop -b -n 1 " + flag}
}

// some is a list of what is not empty.
func some(all ...string) (list []string) {
	for _, one := range all {
		if one != "" {
			list = append(list, one)
		}
	}
	return list
}
