package rule

import (
	"fmt"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// APUE 13.5: between a look at the file and a write to it another one comes; a lock is
// taken in one step.
var _ = register("pidfile.race", func() Rule {
	return Rule{
		Group: "pidfile", Severity: Must, Act: "race", Text: "of several starts at once one wins, and the pid file names it", Source: "APUE 13.5",
		Why: "after a boot, or by an impatient hand, two are started within milliseconds: both run, and one of them nobody can stop",
		Judge: func(r evidence.Rehearsal) check.Finding {
			race := r.Race
			if race == nil {
				return unseen("it was not tried")
			}
			switch pids := pidsOf(race.Winners); {
			case len(race.Winners) == 0:
				return check.Finding{Got: fmt.Sprintf("of %d starts at once none runs", race.N)}
			case len(race.Winners) > 1:
				return check.Finding{Got: fmt.Sprintf("of %d starts at once %d run: %s", race.N, len(race.Winners), pids)}
			case race.PIDFile == nil || race.PIDFile.PID != race.Winners[0].PID:
				return check.Finding{Got: fmt.Sprintf("of %d starts at once %s runs, and the pid file: %s", race.N, pids, holds(race.PIDFile, "afterwards"))}
			default:
				return check.Finding{Holds: true, Got: fmt.Sprintf("of %d starts at once %s runs, and the pid file names it", race.N, pids)}
			}
		},
		Fix: Fix{C: "take a lock on the file before it is written or emptied: fcntl(fd, F_SETLK, ...)", Go: "unix.FcntlFlock(fd, unix.F_SETLK, ...) before it is written", Python: "fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB) before it is written", Line: "flock -n PIDFILE.lock COMMAND"},
	}
})

func pidsOf(all []evidence.Process) string {
	var pids []string
	for _, p := range all {
		pids = append(pids, fmt.Sprint(p.PID))
	}
	return strings.Join(pids, ", ")
}
