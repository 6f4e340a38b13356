package why

var _ = register(15, "sandbox.path-missing", func() Cause {
	return Cause{
		Says:   "a path that its sandbox names does not exist, or cannot be mounted",
		Source: "systemd.exec(5), ReadWritePaths=, 226/NAMESPACE",
		Find:   func(f Facts) *Finding { return f.ofStep("NAMESPACE MOUNT", f.shows()) },
	}
})
