package evidence

import "time"

// Managed is what came of it below a manager, which was to start it once, to watch it and
// to stop it.
type Managed struct {
	By string `json:"by"` // supervisord, s6, runit; simple, exec, forking, notify for a Type= of systemd
	// Up: the manager took it for running, and still did when its window was over. Said is
	// what the manager says of it, in its own words, then or when it ended before.
	Up   bool   `json:"up"`
	Said string `json:"said"`
	// Watched is the process that the manager takes for it, 0 for none; Main the one that
	// does the work: nil where nothing runs. Both are numbers of this machine.
	Watched int      `json:"watched"`
	Main    *Process `json:"main,omitempty"`
	// Apart are those that the manager has lost: neither what it watches, nor below that.
	Apart []Process `json:"apart,omitempty"`
	// Stopped: it had ended in time when the manager was told to stop it, after Took.
	// Killed: by SIGKILL. Left are those that were still there.
	Stopped bool          `json:"stopped"`
	Killed  bool          `json:"killed"`
	Took    time.Duration `json:"took"`
	Left    []Process     `json:"left,omitempty"`
	// Unfit says why it could not be tried.
	Unfit string `json:"unfit,omitempty"`
}
