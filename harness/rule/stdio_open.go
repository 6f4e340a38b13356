package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 9: each number that is closed is that of the next file that is opened.
var _ = register("stdio.open", func() Rule {
	return Rule{
		Why:   "the next file that it opens gets the number, and a print of some library goes into it",
		Group: "stdio", Severity: Must, Profiles: []string{SysV, Nohup}, Standing: true,
		Text: "its descriptors 0 to 2 are open", Source: "daemon(7) step 9",
		Judge: func(r evidence.Rehearsal) check.Finding {
			p := r.First.Seen.Before
			if len(p.FDs) == 0 {
				return unseen("its descriptors could not be read, or it has none")
			}
			for n := range 3 {
				if fd, open := p.FD(n); !open {
					return check.Finding{Got: fd.Describe(n, false)}
				}
			}
			return check.Finding{Holds: true, Got: "all are"}
		},
		Fix: Fix{C: "dup2() a descriptor of /dev/null onto each, never close() them", Python: "os.dup2() onto each, never os.close() them", Line: "COMMAND </dev/null >>log 2>&1"},
	}
})
