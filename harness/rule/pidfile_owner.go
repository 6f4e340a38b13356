package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// Who may write it has whoever stops the daemon, root perhaps, signal what he likes.
var _ = register("pidfile.owner", func() Rule {
	return Rule{
		Why:   "who may write the file chooses whom a stop as root signals",
		Group: "pidfile", Severity: Must, Text: "nobody but root and the daemon's user may write the pid file", Source: "systemd.service(5) PIDFile=",
		Judge: func(r evidence.Rehearsal) check.Finding {
			const others = 0o022
			switch f, user := r.First.File, r.First.UID; {
			case r.PIDFile == "":
				return noPIDFile()
			case f == nil || !f.There:
				return moot("there is none")
			case f.Why != "":
				return unseen(f.Why)
			case f.Mode&others != 0:
				return check.Finding{Got: fmt.Sprintf("mode %04o: others may write it", f.Mode)}
			case f.UID != 0 && f.UID != user:
				return check.Finding{Got: fmt.Sprintf("it belongs to user %d, and the daemon runs as user %d", f.UID, user)}
			default:
				return check.Finding{Holds: true, Got: fmt.Sprintf("mode %04o, of user %d", f.Mode, f.UID)}
			}
		},
		Fix: Fix{C: "open(path, O_RDWR|O_CREAT|O_CLOEXEC, 0644), with umask(022)", Go: "os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)", Python: "os.open(path, os.O_RDWR | os.O_CREAT, 0o644), with os.umask(0o022)", Line: "umask 022; COMMAND"},
	}
})
