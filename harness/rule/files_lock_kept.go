package rule

import (
	"fmt"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// flock(2): a lock is the open file's, and whoever inherits a descriptor of that has it.
var _ = register("files.lock-kept", func() Rule {
	return Rule{
		Why:   "when it has ended, its child has the lock, and the next start is refused though nothing runs",
		Group: "files", Severity: Should, Profiles: []string{SysV, Systemd, Supervised},
		Text: "no child of its has the lock that it holds", Source: "flock(2)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			held := false
			for _, lock := range r.First.Seen.Before.FDs {
				held = held || lock.Lock
				for _, w := range r.First.Workers {
					for _, fd := range w.FDs {
						if lock.Lock && fd.Lock && fd.Target == lock.Target {
							return check.Finding{Got: fmt.Sprintf("%s (%d) has %s", w.Comm, w.PID, fd.Describe(fd.N, true))}
						}
					}
				}
			}
			switch {
			case !held:
				return moot("it holds no lock")
			case len(r.First.Workers) == 0:
				return moot("it has no children")
			}
			return check.Finding{Holds: true, Got: "none has"}
		},
		Fix: Fix{C: "open(path, O_RDWR|O_CREAT|O_CLOEXEC, 0644), or fcntl(fd, F_SETLK, ...)", Go: "os.OpenFile, which is close-on-exec", Python: "os.open, whose descriptors are not inheritable"},
	}
})
