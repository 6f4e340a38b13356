package rehearse

// It is started with SIGHUP ignored, as nohup starts a program.
var _ = register(100, "nohup", func() Act {
	return Act{What: "a start with SIGHUP ignored", Down: true, Play: func(r *Run) error {
		r.ignored = "HUP"
		defer func() { r.ignored = "" }()
		s, err := r.start()
		if err != nil {
			return err
		}
		if !s.Gone {
			r.Seen.Nohup = &s.Seen.Before
		}
		r.strike()
		return nil
	}}
})
