package rule

import (
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// tty(4), POSIX XBD 11.1.10: a write to a terminal that has hung up fails with EIO.
var _ = register("event.speaks", func() Rule {
	return Rule{
		Why:   "all that it prints is lost, and a program that takes a failed print seriously ends by it",
		Group: "stdio", Severity: Must, Profiles: []string{SysV, Nohup}, Act: "hangup",
		Text: "what it prints goes somewhere when its terminal has closed", Source: "POSIX XBD 11.1.10",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch {
			case r.Hangup == nil:
				return unseen("it was not tried")
			case r.Hangup.Gone:
				return moot("it did not live")
			case r.Hangup.Heard.Stdout == evidence.Hidden || r.Hangup.Heard.Stderr == evidence.Hidden:
				return unseen("its descriptors are not shown")
			}
			var lost []string
			for name, errno := range map[string]string{"standard output": r.Hangup.Heard.Stdout, "standard error": r.Hangup.Heard.Stderr} {
				if errno != "" {
					lost = append(lost, name+": "+errno)
				}
			}
			if len(lost) == 0 {
				return check.Finding{Holds: true, Got: "both do"}
			}
			return check.Finding{Got: strings.Join(sorted(lost), ", ")}
		},
		Fix: Fix{C: "dup2() a descriptor of the log onto 1 and 2", Go: "cmd.Stdout, cmd.Stderr = log, log", Python: "os.dup2(log, 1); os.dup2(log, 2)", Line: "COMMAND >>log 2>&1"},
	}
})
