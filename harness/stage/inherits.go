package stage

import (
	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// distinct begins the command of a shell that has of each thing what nobody has by
// default, so that who has it, too, has it from there. An ordinary user may do all of it.
func distinct() []string {
	return []string{"nice", "-n", "3", "sh", "-c", `umask 027; ulimit -n 777; ulimit -c 0; echo 250 >/proc/self/oom_score_adj; exec "$@"`, "sh"}
}

// inherits looks at what the subject has of it.
func (s *Stage) inherits() (err error) {
	if !s.Inherits {
		return nil
	}
	s.Seen.Inherits = &evidence.Inheritance{}
	if s.Seen.Inherits.Shell, err = proc.Root.Inherited(s.Leader.PID); err != nil {
		return err
	}
	s.Seen.Inherits.Subject, err = proc.Root.Inherited(s.Subject.PID)
	return err
}
