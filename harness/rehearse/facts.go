package rehearse

import (
	"outlive/harness/environ"
	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// facts notes what else the main process is, for rules that ask for more than its tree,
// signals and descriptors.
func facts(s *evidence.Start, main evidence.Process) {
	s.Language, s.UID = languageOf(main.PID), -1
	if who, err := proc.Root.Credentials(main.PID); err == nil && len(who.UIDs) > 1 {
		s.Who, s.UID = &who, who.UIDs[1]
	}
	if text, err := proc.Root.Of(main.PID, "cgroup"); err == nil {
		g := proc.ParseCgroup(text)
		s.Cgroup = &g
	}
	if bytes, known := proc.Root.CoreLimit(main.PID); known {
		s.Core = &bytes
	}
	s.Environ = &evidence.Environ{Names: main.Env}
	if names, err := environ.Names(proc.Root, main.PID); err == nil {
		s.Environ = &evidence.Environ{Names: names, Now: true}
	} else if main.Env == nil {
		s.Environ = nil
	}
}
