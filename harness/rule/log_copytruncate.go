package rule

import (
	"fmt"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// logrotate(8), copytruncate: who does not append goes on at its old offset in the file
// that was emptied, and what lies before reads as NUL.
var _ = register("log.copytruncate", func() Rule {
	return Rule{
		Why:   "each rotation leaves a log that begins with NULs, as long as the one before: grep takes it for binary, and its size never shrinks",
		Group: "files", Profiles: []string{SysV, Nohup}, Severity: Should, Act: "copytruncate",
		Text: "it goes on at the beginning of a log that was emptied", Source: "logrotate(8) copytruncate, open(2) O_APPEND",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if len(r.Emptied) == 0 {
				return moot(noLog)
			}
			var amiss []string
			for _, log := range r.Emptied {
				switch {
				case log.Hole > 0:
					amiss = append(amiss, fmt.Sprintf("%s: it begins with %d bytes of NUL", log.Path, log.Hole))
				case log.Has == 0 && log.Stands > 0:
					amiss = append(amiss, fmt.Sprintf("%s: its next write goes to byte %d of the empty file", log.Path, log.Stands))
				}
			}
			if len(amiss) > 0 {
				return check.Finding{Got: strings.Join(amiss, "; ")}
			}
			return went(r.Emptied)
		},
		Fix: appending(),
	}
})

const noLog = "it has no log of its own, as far as that came into being with it: what was there before is let be"

// went says how it went on in logs that were emptied.
func went(logs []evidence.Emptied) check.Finding {
	appends := true
	for _, log := range logs {
		if log.Has > 0 {
			return check.Finding{Holds: true, Got: fmt.Sprintf("%s: %d bytes, emptied, then %d", log.Path, log.Had, log.Has)}
		}
		appends = appends && log.Appends
	}
	if appends {
		return check.Finding{Holds: true, Got: "it has written nothing since, and what it writes is appended"}
	}
	return moot("it has written nothing to its log, before or since")
}
