package rule

// daemon(7), step 11.
var _ = register("dir.root", func() Rule {
	return of("dir.root", Rule{Group: "files", Severity: Should, Standing: true,
		Why: "whatever other directory it is in cannot be unmounted",
		Fix: Fix{C: `chdir("/")`, Go: `cmd.Dir = "/"`, Python: `os.chdir("/")`, Line: "cd / && COMMAND"},
	})
})
