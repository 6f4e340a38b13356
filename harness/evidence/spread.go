package evidence

import (
	"fmt"
	"slices"
	"time"
)

// Spread is by how much systemd was to put off the next run of a timer, each time that it
// was asked, after a time of its calendar.
type Spread struct {
	Delays []time.Duration `json:"delays"`
	Most   time.Duration   `json:"most"` // as the timer is set: RandomizedDelaySec=
}

// Chance tells whether they differ as chance has it: by more than a quarter of what they
// may (all of 16 would be so close together once in a hundred million times).
func (s Spread) Chance() bool {
	return len(s.Delays) > 0 && slices.Min(s.Delays) >= 0 && slices.Max(s.Delays) <= s.Most && slices.Max(s.Delays)-slices.Min(s.Delays) > s.Most/4
}

// Tell says how they are spread.
func (s Spread) Tell() string {
	if len(s.Delays) == 0 {
		return "its timer was not asked"
	}
	least, most := slices.Min(s.Delays).Round(10*time.Millisecond), slices.Max(s.Delays).Round(10*time.Millisecond)
	return fmt.Sprintf("asked %d times, systemd was to start it %v to %v after its time (RandomizedDelaySec=%v)", len(s.Delays), least, most, s.Most)
}
