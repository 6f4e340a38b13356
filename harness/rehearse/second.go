package rehearse

import "outlive/harness/evidence"

// It is started again while the first still runs: by the same line, and where that is
// refused by another one of its owner's, with another port, say.
var _ = register(30, "second", func() Act {
	return Act{What: "a second start", Play: func(r *Run) (err error) {
		defer r.strike()
		r.Seen.Second, err = r.again(r.Line)
		if s := r.Seen.Second; err != nil || r.Second == "" || !s.Gone || s.First.Gone {
			return err
		}
		r.Seen.Other, err = r.again(r.Second)
		return err
	}}
})

// again runs a line beside what runs.
func (r *Run) again(line string) (*evidence.Again, error) {
	first, held, shells, before, usual := r.on, r.main, r.apart, r.readPIDFile(), r.Line
	for _, p := range r.others() {
		r.apart, r.earlier = append(r.apart, p.PID), append(r.earlier, p.PID)
	}
	r.main, r.Line = nil, line
	s, err := r.start()
	if err == nil {
		r.givesUp(s)
	}
	second, other := r.on, r.main
	r.on, r.main, r.apart, r.earlier, r.Line = first, held, shells, nil, usual
	r.apart = append(r.apart, second.shell.PID)
	other.Close()
	if err != nil {
		return nil, err
	}
	second.close()
	return &evidence.Again{Start: *s, First: r.look(), Before: before, PIDFile: r.readPIDFile()}, nil
}
