package rehearse

import "golang.org/x/sys/unix"

// The main process gets SIGHUP, which daemons take for a request to read their configuration anew.
var _ = register(20, "reload", func() Act {
	return Act{What: "SIGHUP to it", Play: func(r *Run) error {
		if err := r.main.Signal(unix.SIGHUP); err != nil {
			return err
		}
		r.rests()
		m := r.look()
		r.Seen.Reload = &m
		return nil
	}}
})
