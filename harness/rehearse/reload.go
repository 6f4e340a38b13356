package rehearse

import (
	"maps"
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// The main process gets SIGHUP, which daemons take for a request to read their configuration
// anew, and to open their logs anew: those have other names by then, as logrotate does it.
var _ = register(20, "reload", func() Act {
	return Act{What: "its log is renamed, and SIGHUP sent to it", Play: func(r *Run) error {
		asides := map[string]string{}
		for _, path := range r.logs() {
			aside, err := r.putAside(path)
			if err != nil {
				return err
			}
			asides[path] = aside
		}
		if err := r.main.Signal(unix.SIGHUP); err != nil {
			return err
		}
		r.rests()
		m := r.look()
		r.Seen.Reload = &m
		for _, path := range slices.Sorted(maps.Keys(asides)) {
			_, err := os.Stat(path)
			r.Seen.Moved = append(r.Seen.Moved, evidence.Moved{Path: path, Holders: r.holders(asides[path]), Anew: err == nil})
		}
		return nil
	}}
})
