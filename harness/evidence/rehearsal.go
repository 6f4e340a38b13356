package evidence

import "time"

// Rehearsal is what was seen of a daemon that was started for real, met what daemons
// meet, and was asked to stop. An act that was not played has left nothing.
type Rehearsal struct {
	Line string `json:"line"` // as it was run
	// Standing: it ran already, nobody started it, and nothing was done to it.
	Standing bool `json:"standing,omitempty"`
	// PIDFile is where its owner says that it puts its pid, or where that was found;
	// empty when none is known.
	PIDFile string `json:"pidfile,omitempty"`
	Wants   Wants  `json:"wants"`

	First  Start `json:"first"`
	Hangup *Met  `json:"hangup,omitempty"` // its terminal closed
	Reload *Met  `json:"reload,omitempty"` // the main process got SIGHUP
	// Emptied are its logs that were, and Moved those that had another name by the SIGHUP.
	Emptied []Emptied `json:"emptied,omitempty"`
	Moved   []Moved   `json:"moved,omitempty"`
	Stop    *Stop     `json:"stop,omitempty"`
	Second  *Again    `json:"second,omitempty"`
	Other   *Again    `json:"other,omitempty"` // a second start by a line of its own, with another port, say
	Piped   *Piped    `json:"piped,omitempty"`
	// Nohup is the main process of a start with SIGHUP ignored, as under nohup.
	Nohup *Process `json:"nohup,omitempty"`

	Held       *Held      `json:"held,omitempty"`
	Race       *Race      `json:"race,omitempty"`
	Stale      []Stale    `json:"stale,omitempty"`
	Port       *Refused   `json:"port,omitempty"`          // its ports were in use
	Bad        *Refused   `json:"configuration,omitempty"` // a line that has to fail was run
	Supervised []Managed  `json:"supervised,omitempty"`    // once by each that is installed
	Contained  *Contained `json:"contained,omitempty"`     // as process 1
	Handed     *Handed    `json:"handed,omitempty"`        // it was started with a socket
	Units      []Unit     `json:"units,omitempty"`         // of each Type= once
	// Skipped says of acts, by name, why they were not played.
	Skipped map[string]string `json:"skipped,omitempty"`
	// Unplayed says of acts, by name, why they could not be played, though they had to be.
	Unplayed map[string]string `json:"unplayed,omitempty"`
	// Unfit says why outlive could not tell; empty when it could.
	Unfit string `json:"unfit,omitempty"`
	// Starts counts how often it was started. Others is the time that was its own, until
	// nothing of it changed any more, and that of the declared windows without a change.
	Starts int           `json:"starts"`
	Others time.Duration `json:"others"`
}

// Start is what came of one start.
type Start struct {
	// Returned: what was typed came to an end, and Ending is how. Else it stayed in the
	// foreground for as long as it was waited for.
	Returned bool          `json:"returned"`
	Ending   Ending        `json:"ending"`
	Took     time.Duration `json:"took"` // until then
	Screen   string        `json:"screen,omitempty"`
	// AtReturn is the pid file at the moment at which the launcher returned; nil without one.
	AtReturn *PIDFile `json:"at_return,omitempty"`
	// Main is the process that is judged, when all that was started looked the same for
	// a while: Seen.Before. Workers descend from it; Beside is what else there is.
	Seen    Evidence  `json:"seen"`
	Workers []Process `json:"workers,omitempty"`
	Beside  []Process `json:"beside,omitempty"`
	// Language is what the main process is written in, as far as its executable tells: C,
	// Go or Python.
	Language string `json:"language,omitempty"`
	// Blocked are the signals that it blocked whenever it was looked at, Ignored those
	// that it ignored though nobody but its launcher did: the bait.
	Blocked uint64 `json:"blocked"`
	// Awaited are the signals that it reads from a signalfd(2).
	Awaited uint64 `json:"awaited"`
	Bait    Bait   `json:"bait"`
	Gone    bool   `json:"gone"` // nothing of it was left to be looked at
	UID     int    `json:"uid"`  // the main process's effective user
	// What else it is, as far as that could be seen.
	Who     *Credentials `json:"who,omitempty"`
	Cgroup  *Cgroup      `json:"cgroup,omitempty"`
	Environ *Environ     `json:"environ,omitempty"`
	Core    *int64       `json:"core,omitempty"` // bytes that a core file may have, -1 for any
	// File is the pid file when all had looked the same for a while; nil without one.
	File *PIDFile `json:"file,omitempty"`
	// Ready are the sockets that others could reach it by when the launcher returned,
	// Listens those when all had looked the same for a while.
	Ready   []Socket `json:"ready,omitempty"`
	Listens []Socket `json:"listens,omitempty"`
	// Zombies are children of the main process that have ended, and that it has not reaped.
	Zombies []int `json:"zombies,omitempty"`
}

// Bait is what a launcher has that a daemon is to get rid of.
type Bait struct {
	FD     int    `json:"fd"`     // a descriptor, open on
	Target string `json:"target"` // this
	Signal int    `json:"signal"` // a real-time signal that is ignored
	Umask  int    `json:"umask"`
	Dir    string `json:"dir"` // the working directory
}

// PIDFile is what was found where a daemon puts its pid.
type PIDFile struct {
	There bool   `json:"there"`
	Text  string `json:"text,omitempty"` // at most its first 64 bytes
	PID   int    `json:"pid"`            // 0 when it holds no number
	Mode  uint32 `json:"mode,omitempty"` // permission bits
	UID   int    `json:"uid"`
	GID   int    `json:"gid"`
	// Lock is a process that holds a lock on it; 0 for none.
	Lock int    `json:"lock,omitempty"`
	Why  string `json:"why,omitempty"` // it could not be read
}

// Met is what was seen of a daemon when something had happened to it.
type Met struct {
	Gone   bool     `json:"gone"`
	Ending Ending   `json:"ending"`
	After  *Process `json:"after,omitempty"`
	// Another is the pid of a process that goes on in its place; 0 for none.
	Another int `json:"another,omitempty"`
	// Heard is where what it prints would end; nil where it is gone.
	Heard *Heard `json:"heard,omitempty"`
	// Load is what it had of the processors since; nil where that was not looked at.
	Load *Load `json:"load,omitempty"`
	// Zombies are its children that have ended, and that it has not reaped.
	Zombies []int `json:"zombies,omitempty"`
}

// Emptied is a log that was emptied while it was open, in bytes.
type Emptied struct {
	Path string `json:"path"`
	Had  int64  `json:"had"`
	Has  int64  `json:"has"`  // a while later
	Hole int64  `json:"hole"` // of NUL, which it begins with
	// Stands is where the next write would go that does not append; 0 for none.
	Stands int64 `json:"stands"`
	// Appends: every descriptor that writes to it does so at its end.
	Appends bool `json:"appends"`
}

// Moved is a log that was renamed before SIGHUP.
type Moved struct {
	Path    string    `json:"path"`
	Holders []Process `json:"holders,omitempty"` // who had the renamed one open still
	Anew    bool      `json:"anew"`              // there was a file of the old name again
}

// Piped is what came of a start on pipes, as by ssh, docker exec or a runner.
type Piped struct {
	Returned bool `json:"returned"`
	// Ended: nobody had the launcher's pipes any more when it had returned.
	Ended bool `json:"ended"`
	// Holders are those that were seen to have them.
	Holders []Process `json:"holders,omitempty"`
}

// Stop is what came of SIGTERM to the main process.
type Stop struct {
	Met
	Took time.Duration `json:"took"`
	// Left are those that were still there a while after it had ended.
	Left    []Process `json:"left,omitempty"`
	PIDFile *PIDFile  `json:"pidfile,omitempty"` // afterwards
}

// Again is what came of a start while the first still ran.
type Again struct {
	Start
	First   Met      `json:"first"`             // what it did to the one that ran
	Before  *PIDFile `json:"before,omitempty"`  // the pid file before,
	PIDFile *PIDFile `json:"pidfile,omitempty"` // and after it
}
