package stage

// StopLingering lets the user's manager need a session of his, until the trial
// is over. The trial's own session keeps it so far.
func (s *Stage) StopLingering() error {
	manager := s.Place.UserManager()
	if err := s.Place.Linger(false); err != nil {
		return err
	}
	s.Later(func() error {
		if err := s.Place.Linger(true); err != nil {
			return err
		}
		return s.Place.AwaitUnit(manager, s.Soon(), "active")
	})
	return nil
}

// ManagerEnds waits until the user's manager was stopped, and what else goes with a last
// session has gone, if that is over.
func (s *Stage) ManagerEnds() error {
	if c := s.Seen.Client; c != nil && !c.Returned && !c.Killed { // it hangs, and so does its session
		return nil
	}
	return s.Place.Forgotten(s.Soon())
}
