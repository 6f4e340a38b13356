package why

var _ = register(13, "directory.missing", func() Cause {
	return Cause{
		Says:   "its working directory cannot be entered",
		Source: "systemd.exec(5), WorkingDirectory=, 200/CHDIR",
		Find: func(f Facts) *Finding {
			dir := f.Unit["WorkingDirectory"]
			found := f.ofStep("CHDIR", Next{"The directory", "ls -ld " + quote(dir)}, f.shows())
			if found != nil && dir != "" {
				found.Because = append(found.Because, "WorkingDirectory="+dir)
			}
			return found
		},
	}
})
