package evidence

import (
	"fmt"
	"slices"
	"time"
)

// Neighbour is a process beside a hog, in a unit of its own, that goes on with its work: it
// starts programs, so many a round.
type Neighbour struct {
	Before []Round `json:"before"`
	During []Round `json:"during"`           // while there was a hog
	Failed string  `json:"failed,omitempty"` // why it did not go on
	// Others is the share of all processors that others than the hog had meanwhile, 0 to 1.
	Others float64 `json:"others"`
}

// Round is how long a round of its work took, and one of the same work that was begun at
// the same moment outside of the lab.
type Round struct {
	Took    time.Duration `json:"took"`
	Outside time.Duration `json:"outside"`
}

// Slower is how many times as long as before a round may take of who is spared. The fastest
// are compared, where there were enough: any one may have met with something else.
const (
	Slower = 8
	enough = 3
)

// crowded is the share of the processors that others have where it may be their doing that
// a neighbour is slow. That the same work was not outside of its lab does not say otherwise:
// a whole lab has no more of a processor than one process beside it.
const crowded = 0.5

// Slowed tells whether it was, and Alone whether those outside of the lab were not, nor
// others had most of the machine: else it may be that they are why.
func (n Neighbour) Slowed() (yes, alone bool) {
	if len(n.During) < enough {
		return false, false
	}
	ratio := func(r Round) time.Duration { return 1000 * r.Took / max(r.Outside, 1) }
	took := func(r Round) time.Duration { return r.Took }
	alone = n.Others < crowded && least(n.During, ratio) > Slower*max(1000, least(n.Before, ratio))
	return least(n.During, took) > Slower*least(n.Before, took), alone
}

// Fails tells whether it did not work at all.
func (n Neighbour) Fails() bool { return n.Failed != "" || len(n.Before) == 0 || len(n.During) == 0 }

func least(all []Round, of func(Round) time.Duration) time.Duration {
	return of(slices.MinFunc(all, func(a, b Round) int { return int(of(a) - of(b)) }))
}

// Tell says how it fared.
func (n Neighbour) Tell() string {
	switch {
	case n.Failed != "":
		return n.Failed
	case n.Fails():
		return "nobody saw it at work"
	}
	fastest := func(all []Round) time.Duration {
		return least(all, func(r Round) time.Duration { return r.Took }).Round(100 * time.Microsecond)
	}
	return fmt.Sprintf("a round of its work took %v before, and %v meanwhile", fastest(n.Before), fastest(n.During))
}
