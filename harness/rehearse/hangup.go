package rehearse

import (
	"errors"
	"time"
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
		r.rests()
		m := r.look()
		r.Seen.Hangup = &m
		return nil
	}}
})
