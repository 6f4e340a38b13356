package stage

import (
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// busy is how long who is busy has run, while it was never seen asleep; settled times in
// a row asleep, and at the same time no more than that, is who rests.
const busy = 20 * time.Millisecond

// weigh looks at how busy a subject is whose program may be so for ever. On a machine
// that is busy itself that takes longer, and is as certain.
func (s *Stage) weigh() {
	if !s.Weigh || s.Seen.Gone || s.Seen.Stopped {
		return
	}
	began, before, asleep := time.Now(), proc.Root.Ran(s.Subject.PID), proc.Streak(0)
	proc.Until(s.Soon(), func() bool {
		rests := asleep.Of(proc.Root.AtRest(s.Subject.PID))
		is := evidence.Load{Over: time.Since(began), Ran: proc.Root.Ran(s.Subject.PID) - before}
		is.Busy = rests == 0 && is.Ran >= busy
		s.Seen.Load = &is
		return is.Busy || rests >= settled
	})
}
