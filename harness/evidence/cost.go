package evidence

import "time"

// Cost is what a way of starting a workload takes beside the workload itself, and of whom.
type Cost struct {
	// Ready is how long after its line was typed the workload did its first work: it reported.
	Ready time.Duration `json:"ready"`
	// Helpers are what the line started besides, and what stays as long as the workload does.
	Helpers []Helper `json:"helpers"`
	// Typist is the user who typed the line, and Owner whom the workload runs as: real user ids.
	Typist int `json:"typist"`
	Owner  int `json:"owner"`
	// Log: a file of the trial's has what it prints.
	Log bool `json:"log"`
}

// Helper is a process that is kept for the workload's sake.
type Helper struct {
	PID  int    `json:"pid"`
	Comm string `json:"comm"`
	// Memory are bytes: its proportional set size, proc_pid_smaps(5); 0 where that may not be read.
	Memory uint64 `json:"memory"`
}

// Memory is that of all helpers, in bytes.
func (c Cost) Memory() (all uint64) {
	for _, h := range c.Helpers {
		all += h.Memory
	}
	return all
}
