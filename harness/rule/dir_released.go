package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 11: "to avoid that the daemon involuntarily blocks mount points from
// being unmounted".
var _ = register("dir.released", func() Rule {
	return Rule{
		Why:   "the directory cannot be unmounted or removed while it stays there, and a relative path of its leads elsewhere after the next start",
		Group: "files", Severity: Must, Text: "it has left the directory that it was started in", Source: "daemon(7) step 11",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch dir := r.First.Seen.Before.Dir; {
			case dir == "":
				return unseen("its working directory could not be read")
			case r.First.Bait.Dir == "/":
				return moot("it was started in /")
			default:
				return check.Finding{Holds: dir != r.First.Bait.Dir, Got: dir}
			}
		},
		Fix: Fix{C: `chdir("/")`, Go: `cmd.Dir = "/"`, Python: `os.chdir("/")`, Line: "cd / && COMMAND"},
	}
})
