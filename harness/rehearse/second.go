package rehearse

import "outlive/harness/evidence"

// It is started again while the first still runs.
var _ = register(30, "second", func() Act {
	return Act{What: "a second start", Play: func(r *Run) error {
		first, held, shells, before := r.on, r.main, r.apart, r.readPIDFile()
		for _, p := range r.others() {
			r.apart, r.earlier = append(r.apart, p.PID), append(r.earlier, p.PID)
		}
		r.main = nil
		s, err := r.start()
		if err == nil {
			r.givesUp(s)
		}
		second, other := r.on, r.main
		r.on, r.main, r.apart, r.earlier = first, held, append(shells, second.shell.PID), nil
		other.Close()
		if err != nil {
			return err
		}
		second.close()
		r.Seen.Second = &evidence.Again{Start: *s, First: r.look(), Before: before, PIDFile: r.readPIDFile()}
		r.strike()
		return nil
	}}
})
