package rule

import (
	"fmt"
	"slices"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// APUE 13.5: a lock goes when its process does, however that ends; a pid may be another's.
var _ = register("pidfile.locked", func() Rule {
	return Rule{
		Why:   "without a lock two starts at once both find the file free",
		Group: "pidfile", Severity: Should, Text: "a lock on the pid file is held for as long as it runs", Source: "APUE 13.5, fcntl(2)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			f, main := r.First.File, r.First.Seen.Before
			other := slices.IndexFunc(main.FDs, func(fd evidence.FD) bool { return fd.Lock })
			switch {
			case r.PIDFile == "":
				return noPIDFile()
			case f == nil || !f.There:
				return moot("there is none")
			case f.Lock != 0:
				return check.Finding{Holds: true, Got: fmt.Sprintf("process %d holds one", f.Lock)}
			case len(main.FDs) == 0:
				return unseen("its descriptors could not be read")
			case other >= 0: // a file of its own for that does as well
				return check.Finding{Holds: true, Got: "it holds one on " + main.FDs[other].Target}
			}
			return check.Finding{Got: "nobody holds a lock on it"}
		},
		Fix: Fix{
			C:  "fcntl(fd, F_SETLK, &(struct flock){.l_type = F_WRLCK}) in the process that stays, and keep fd open",
			Go: "unix.FcntlFlock(file.Fd(), unix.F_SETLK, ...), and keep the file", Python: "fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB), and keep fd open",
			Line: "flock -n PIDFILE.lock COMMAND",
		},
	}
})
