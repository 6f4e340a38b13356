package evidence

import "time"

// Priorities are what a process may have of the machine, as harness/wish reads it.
type Priorities struct {
	Nice string `json:"nice"` // "19"
	IO   string `json:"io"`   // class, and level where that has one: "idle", "best-effort:4", "none"
	CPUs string `json:"cpus"` // a list: "0-1"
	// Policy is that of sched(7), with a priority where it has one: "other", "rr:10".
	Policy string `json:"policy"`
}

// Rival is a workload that had to compute at the same time as the others of its step.
type Rival struct {
	PID int `json:"pid"`
	SID int `json:"sid"`
	Priorities
	// Group is what proc_pid_autogroup(5) says; empty where the kernel has none.
	Group string `json:"group"`
	// Ran is what it had of the processors until the first of them had all that it wanted.
	Ran time.Duration `json:"ran"`
}
