package why

var _ = register(16, "output.cannot-open", func() Cause {
	return Cause{
		Says:   "where its output is to go cannot be opened",
		Source: "systemd.exec(5), StandardOutput=, 209/STDOUT",
		Find:   func(f Facts) *Finding { return f.ofStep("STDIN STDOUT STDERR LOGS_DIRECTORY", f.shows()) },
	}
})
