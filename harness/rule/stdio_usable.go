package rule

// daemon(7), step 9: a descriptor that is closed is the next file's, which a print then damages.
var _ = register("stdio.usable", func() Rule {
	return of("stdio.usable", Rule{
		Why:      "the next file that it opens is its standard output then, and what it prints goes into that",
		Standing: true, Group: "stdio", Profiles: []string{SysV, Nohup}, Severity: Must, Fix: Fix{
			C: "dup2() onto 1 and 2, never close() them", Python: "os.dup2() onto 1 and 2, never os.close() them", Line: "COMMAND >>log 2>&1",
		}})
})
