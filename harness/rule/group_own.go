package rule

// A shell with job control gives each of its jobs a group: there it always holds.
var _ = register("group.own", func() Rule {
	return of("group.own", Rule{Group: "detach", Severity: Note,
		Why: "a signal to the launcher's group, such as Ctrl-C, reaches it as well",
	})
})
