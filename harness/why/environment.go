package why

// A service whose file is missing is not even forked, so it has no status.
var _ = register(17, "environment.missing", func() Cause {
	return Cause{
		Says:   "a file of its environment cannot be read: with a - before its path it may be missing",
		Source: "systemd.exec(5), EnvironmentFile=",
		Find: func(f Facts) *Finding {
			line := f.managers("Failed to load environment files")
			if line == "" || !f.failing() {
				return nil
			}
			found := &Finding{Because: []string{line}, Next: []Next{f.explained(), f.shows()}}
			if files := f.Unit["EnvironmentFiles"]; files != "" {
				found.Because = append(found.Because, "EnvironmentFile="+files)
			}
			return found
		},
	}
})
