package evidence

import "time"

// Order is when a unit started that is ordered after the subject's (After=). The times are
// systemd's own, by CLOCK_MONOTONIC.
type Order struct {
	Unit  string        `json:"unit"`
	After string        `json:"after"` // the subject's
	Done  time.Duration `json:"done"`  // when the start of that was taken for done
	Began time.Duration `json:"began"` // when the first process of this one started
	// Ready: the subject was ready by then.
	Ready bool `json:"ready"`
}

// Readiness is what the end of a line said of a workload that is not ready when it starts.
type Readiness struct {
	// Told is how long after the line was typed its prompt was back, which says that the
	// start is done.
	Told time.Duration `json:"told"`
	// Ready: it was by then. Else it was not before it was told to be, after that.
	Ready bool `json:"ready"`
}
