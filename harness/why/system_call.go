package why

var _ = register(31, "sandbox.system-call", func() Cause {
	return Cause{
		Says:   "it made a system call that its sandbox forbids",
		Source: "systemd.exec(5), SystemCallFilter=; seccomp(2)",
		Find: func(f Facts) *Finding {
			if f.Ended == nil || f.Ended.Signal != "SIGSYS" {
				return nil
			}
			return &Finding{Because: []string{"SIGSYS ended it"}, Next: []Next{f.shows()}}
		},
	}
})
