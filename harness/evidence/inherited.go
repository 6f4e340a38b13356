package evidence

// Inherited is what a process has from those before it, beside what Process tells of it.
type Inherited struct {
	Files     Limit  `json:"files"`     // RLIMIT_NOFILE
	Processes Limit  `json:"processes"` // RLIMIT_NPROC
	Core      Limit  `json:"core"`      // RLIMIT_CORE, in bytes
	Nice      int    `json:"nice"`
	OOM       int    `json:"oom_score_adj"` // proc_pid_oom_score_adj(5)
	Path      string `json:"path"`          // $PATH, as it was executed with
	Cgroup    Cgroup `json:"cgroup"`
}

// Limit is one of getrlimit(2); -1 is unlimited.
type Limit struct {
	Soft int64 `json:"soft"`
	Hard int64 `json:"hard"`
}

// Inheritance is what the shell had, and what the subject has, just before the event.
type Inheritance struct {
	Shell   Inherited `json:"shell"`
	Subject Inherited `json:"subject"`
}
