package evidence

import "time"

// Loop is what came of a program that ends at once, each time that it is started.
type Loop struct {
	// Starts are when another took its work up, since the end of the subject; in a row.
	Starts []time.Duration `json:"starts,omitempty"`
	// Quiet is how long nobody started another after the last had ended; 0 where that one
	// was left alone: enough had been seen.
	Quiet time.Duration `json:"quiet,omitempty"`
	// Manager is what the manager of its unit says of that; empty where there is none.
	Manager string `json:"manager,omitempty"`
}
