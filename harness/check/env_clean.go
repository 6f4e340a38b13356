package check

import (
	"slices"
	"strings"
	"sync"

	"outlive/harness/evidence"
	"outlive/modes"
)

// marks are left in the environment for the process they were meant for; a
// program that finds one that was not meant for it acts on it.
var marks = sync.OnceValue(func() []string {
	names := []string{"_GO_DAEMON", "NOTIFY_SOCKET", "LISTEN_", "SSH_", "TMUX", "STY", "WINDOW"}
	for _, m := range modes.RunnerMarks() {
		names = append(names, m.Name)
	}
	return names
})

// daemon(7), step 4: "Sanitize the environment block".
var _ = register("env.clean", func() Check {
	return Check{
		Rule:   "its environment bears no mark that was meant for its launcher",
		Source: "daemon(7) step 4",
		Holds: func(e evidence.Evidence) Finding {
			if e.Before.Env == nil {
				return Finding{Unseen: "its environment could not be read, or is empty"}
			}
			var found []string
			for _, name := range e.Before.Env {
				marked := func(mark string) bool {
					if mark == "LISTEN_" && e.Listens > 0 || mark == "NOTIFY_SOCKET" && e.Notifies { // it was meant for it
						return false
					}
					return name == mark || strings.HasSuffix(mark, "_") && strings.HasPrefix(name, mark)
				}
				if slices.ContainsFunc(marks(), marked) {
					found = append(found, name)
				}
			}
			if len(found) == 0 {
				return Finding{Holds: true, Got: "none"}
			}
			return Finding{Got: strings.Join(found, ", ")}
		},
		Want: func(c Claim) bool { return !c.DirtyEnv },
		Turn: func(c *Claim) { c.DirtyEnv = true },
	}
})
