package why

var _ = register(23, "pidfile.unusable", func() Cause {
	return Cause{
		Says:   "its pid file never told systemd which process is the main one",
		Source: "systemd.service(5), PIDFile=",
		Find: func(f Facts) *Finding {
			said := f.managers("PID file", "New main PID", "Supervising process")
			if f.Unit["PIDFile"] == "" || said == "" || !f.failing() {
				return nil
			}
			return &Finding{
				Because: []string{said, "PIDFile=" + f.Unit["PIDFile"]},
				Next:    []Next{{"The pid file", "ls -l " + quote(f.Unit["PIDFile"])}, f.shows()},
			}
		},
	}
})
