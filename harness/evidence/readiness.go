package evidence

import "time"

// Readiness is what the end of a line said of a workload that is not ready when it starts.
type Readiness struct {
	// Told is how long after the line was typed its prompt was back, which says that the
	// start is done.
	Told time.Duration `json:"told"`
	// Ready: it was by then. Else it was not before it was told to be, after that.
	Ready bool `json:"ready"`
}
