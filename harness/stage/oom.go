package stage

import (
	"errors"

	"outlive/harness/place"
)

// RunOut lets the memory that the subject may use run out, and gives the kernel the
// time that it takes to end whom it has chosen.
func (s *Stage) RunOut() (fact string, err error) {
	fact, err = s.Place.RunOut(s.Subject.PID, s.Soon())
	if errors.Is(err, place.ErrUnlimited) {
		return "", Impossible{err.Error()}
	}
	s.Subject.WaitGone(s.Soon())
	return fact, err
}
