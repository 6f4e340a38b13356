package rehearse

import (
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// The main process gets SIGTERM, and has its time to end with all that is its own.
var _ = register(40, "stop", func() Act {
	return Act{What: "SIGTERM to it", Play: func(r *Run) error {
		began := time.Now()
		if err := r.main.Signal(unix.SIGTERM); err != nil {
			return err
		}
		r.main.WaitGone(began.Add(r.Order.Stop))
		s := &evidence.Stop{Took: time.Since(began)}
		r.Seen.Others += s.Took
		r.rests()
		s.Met = r.look()
		s.Left, s.PIDFile = r.others(), r.readPIDFile()
		r.Seen.Stop = s
		r.strike()
		return nil
	}}
})
