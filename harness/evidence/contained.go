package evidence

import "time"

// Contained is what came of it as process 1 of a pid namespace, which is what it is in a
// container.
type Contained struct {
	// First is process 1 when all had looked the same for a while; nil when it had ended
	// before: Ending, After, and Lost are those that the kernel then ended.
	First  *Process      `json:"first,omitempty"`
	Ending Ending        `json:"ending"`
	After  time.Duration `json:"after"`
	Lost   []Process     `json:"lost,omitempty"`
	// Orphan is what became of a process that had lost its parent there and ended; empty
	// when that was not tried.
	Orphan Orphan `json:"orphan,omitempty"`
	// Stop is what SIGTERM from outside did. Default: it had its default action, which the
	// kernel spares process 1; there was no waiting for more then.
	Stop    *Stop `json:"stop,omitempty"`
	Default bool  `json:"default"`
}

// Orphan is what becomes of an orphan that ends.
type Orphan string

const (
	Reaped Orphan = "reaped"
	Zombie Orphan = "zombie"
)
