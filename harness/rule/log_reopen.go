package rule

import (
	"fmt"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// logrotate(8): the log is renamed, and whoever writes it is told by a signal, mostly
// SIGHUP. It is a note: some are told in another way, and where logs are emptied in place
// (log.copytruncate) none has to be.
var _ = register("log.reopen", func() Rule {
	return Rule{
		Why:   "after logrotate it writes to the old log, and once that is removed to none, while the disk fills",
		Group: "files", Severity: Note, Act: "reload",
		Text: "SIGHUP has it open its log anew, once that was renamed", Source: "logrotate(8) create, postrotate",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch {
			case r.Reload == nil:
				return unseen("it was not tried")
			case r.Reload.Gone && r.Reload.Another == 0:
				return moot("it did not live")
			case len(r.Moved) == 0:
				return moot(noLog)
			}
			var amiss, anew []string
			for _, log := range r.Moved {
				switch {
				case len(log.Holders) > 0:
					amiss = append(amiss, fmt.Sprintf("%s was renamed, and %s has it open still", log.Path, processes(log.Holders)))
				case log.Anew:
					anew = append(anew, log.Path)
				}
			}
			switch {
			case len(amiss) > 0:
				return check.Finding{Got: strings.Join(amiss, "; ")}
			case len(anew) == 0:
				return check.Finding{Holds: true, Got: "nobody has the renamed one open any more"}
			}
			return check.Finding{Holds: true, Got: "anew there is " + strings.Join(anew, ", ")}
		},
		Fix: Fix{
			C: "on SIGHUP: open() the log's path anew, dup2() it onto 1 and 2", Go: "on SIGHUP: os.OpenFile the path anew, unix.Dup2 it onto 1 and 2",
			Python: "logging.handlers.WatchedFileHandler(log)", Line: "logrotate's copytruncate, where its log appends",
		},
	}
})
