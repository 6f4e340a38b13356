package why

var _ = register(10, "unit.masked", func() Cause {
	return Cause{
		Says:   "it is masked: nobody can start it",
		Source: "systemctl(1), mask",
		Find: func(f Facts) *Finding {
			if f.Unit["LoadState"] != "masked" {
				return nil
			}
			return &Finding{
				Because: []string{f.Unit["FragmentPath"] + " leads to /dev/null"},
				Next:    []Next{{"To let it be started again", "sudo systemctl unmask " + quote(f.name())}},
			}
		},
	}
})
