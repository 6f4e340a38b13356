package rehearse

import (
	"os"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// Its logs are copied and emptied while it has them open: logrotate's copytruncate. What
// it writes next shows where it goes on; where it writes nothing, its descriptors do.
var _ = register(15, "copytruncate", func() Act {
	return Act{What: "its log is emptied", Play: func(r *Run) error {
		for _, path := range r.logs() {
			is := evidence.Emptied{Path: path}
			if info, err := os.Stat(path); err == nil {
				is.Had = info.Size()
			}
			if err := r.empty(path); err != nil {
				return err
			}
			r.Seen.Emptied = append(r.Seen.Emptied, is)
		}
		if len(r.Seen.Emptied) == 0 {
			return nil
		}
		began := time.Now()
		proc.Until(began.Add(r.Window), func() bool {
			written := true
			for i := range r.Seen.Emptied {
				is := &r.Seen.Emptied[i]
				if info, err := os.Stat(is.Path); err == nil {
					is.Has = info.Size()
				}
				written = written && is.Has > 0
			}
			return written
		})
		r.Seen.Others += time.Since(began)
		for i := range r.Seen.Emptied {
			is := &r.Seen.Emptied[i]
			is.Hole = hole(is.Path)
			is.Stands, is.Appends = r.stands(is.Path)
		}
		return nil
	}}
})
