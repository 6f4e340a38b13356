package rehearse

import (
	"errors"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// The terminal that it was started from closes: the kernel hangs it up, and its shell ends.
var _ = register(10, "hangup", func() Act {
	return Act{What: "the terminal closes", Play: func(r *Run) error {
		if err := r.on.terminal.Close(); err != nil {
			return err
		}
		r.on.closed = true
		if !r.on.shell.WaitGone(time.Now().Add(patience)) {
			return errors.New("the terminal was closed, but the shell that leads its session did not end")
		}
		_ = r.on.hold.Close()
		_ = r.on.status.Close()
		delays := proc.Delays{}
		began, had := time.Now(), wanted(r.main.PID, delays)
		r.rests()
		m := r.look()
		if !m.Gone {
			over := time.Since(began)
			m.Load = &evidence.Load{Over: over, Ran: wanted(r.main.PID, delays) - had}
			m.Load.Busy = m.Load.Ran > over/2
		}
		r.Seen.Hangup = &m
		return nil
	}}
})

// wanted is how long a process has run, or one of its threads would have: who waits for a
// processor would run.
func wanted(pid int, delays proc.Delays) time.Duration {
	longest := time.Duration(0)
	for _, thread := range proc.Root.Threads(pid) {
		longest = max(longest, delays.Of(thread))
	}
	return proc.Root.Ran(pid) + longest
}
