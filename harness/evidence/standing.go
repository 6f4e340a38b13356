package evidence

// Cgroup is where a process stands for systemd and logind.
type Cgroup struct {
	Path    string `json:"path"`
	Unit    string `json:"unit,omitempty"` // the innermost: "session-7.scope", "cron.service"; "" for none
	User    bool   `json:"user,omitempty"` // it belongs to a user's manager
	Session string `json:"session,omitempty"`
}

// Credentials are who a process is for the kernel: proc_pid_status(5).
type Credentials struct {
	UIDs        []int  `json:"uids"` // real, effective, saved, of files
	GIDs        []int  `json:"gids"`
	Groups      []int  `json:"groups"`
	Permitted   uint64 `json:"permitted"` // capabilities(7)
	Ambient     uint64 `json:"ambient"`
	NoNewPrivs  bool   `json:"no_new_privs"`
	Inheritable uint64 `json:"inheritable"`
}

// Account is a user that a process is to be.
type Account struct {
	Name   string `json:"name"`
	UID    int    `json:"uid"`
	GID    int    `json:"gid"`
	Groups []int  `json:"groups"` // the supplementary ones, his own among them
}

// Wants are what only its owner can say of a daemon; nothing where he has not.
type Wants struct {
	User *Account `json:"user,omitempty"`
	// Cgroup is where it is to stand: session, user, system, a unit, or a path.
	Cgroup string `json:"cgroup,omitempty"`
	Listen bool   `json:"listen,omitempty"` // it takes sockets that are handed to it
}

// Environ are the names in a process's environment. Now: as its libc has them; else as it
// was executed with, which unsetenv(3) does not change.
type Environ struct {
	Names []string `json:"names"`
	Now   bool     `json:"now"`
}

// Handed is what came of a socket that listens, which it was started with: sd_listen_fds(3).
type Handed struct {
	To    int      `json:"to"`             // LISTEN_PID
	Taken bool     `json:"taken"`          // somebody has accepted what connected to it
	By    *Process `json:"by,omitempty"`   // who has
	Main  *Process `json:"main,omitempty"` // the main process
}
