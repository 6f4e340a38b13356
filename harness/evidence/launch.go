package evidence

import (
	"fmt"
	"time"
)

// Socket is one that others reach a process by.
type Socket struct {
	Proto string `json:"proto"` // as /proc/net has it: tcp, tcp6, udp, udp6, unix
	// Address is an IP address, or the path of a unix socket; one that begins with @ is of no file.
	Address string `json:"address"`
	Port    int    `json:"port,omitempty"`
}

// String is what one calls it: "tcp 127.0.0.1:80".
func (s Socket) String() string {
	if s.Proto == "unix" {
		return s.Proto + " " + s.Address
	}
	return fmt.Sprintf("%s %s:%d", s.Proto, s.Address, s.Port)
}

// Held is what came of a start in which calls were held until the launcher had returned,
// or a second had passed: those that write the pid file, and listen(2).
type Held struct {
	Start
	Calls []Call `json:"calls"`
	// PIDFile is the file when all had come to rest.
	PIDFile *PIDFile `json:"pidfile,omitempty"`
	Why     string   `json:"why,omitempty"` // nothing could be held
	// Skipped: nothing was, since the program would be another one if its calls were.
	Skipped string `json:"skipped,omitempty"`
}

// Call is a system call that was held.
type Call struct {
	Name string `json:"name"`
	PID  int    `json:"pid"`
	Text string `json:"text,omitempty"` // what write(2) was to write, at most its first 64 bytes
	// Late: the launcher returned while the call was held. Else it waited for For.
	Late bool          `json:"late"`
	For  time.Duration `json:"for"`
	// Refused: it was not held but refused, since it leads past what is: io_uring_setup(2).
	Refused bool `json:"refused,omitempty"`
}

// Race is what came of several starts at once.
type Race struct {
	N       int      `json:"n"`
	Endings []Ending `json:"endings"` // of the launchers that returned
	// Winners are the main processes that run on.
	Winners []Process `json:"winners,omitempty"`
	PIDFile *PIDFile  `json:"pidfile,omitempty"` // when all had come to rest
}

// Stale is what came of a start with a pid file that is left from another time.
type Stale struct {
	Start
	Text    string   `json:"text"` // of the file before
	PIDFile *PIDFile `json:"pidfile,omitempty"`
	// Stranger is the process that the file named, which has nothing to do with the daemon;
	// 0 where it named nobody.
	Stranger int `json:"stranger,omitempty"`
	// Hurt says what became of it; empty when it was left alone.
	Hurt string `json:"hurt,omitempty"`
}

// Refused is what came of a start that has to fail.
type Refused struct {
	Start
	// Left are those that still were there when all of it had had its time to give up.
	Left    []Process `json:"left,omitempty"`
	Taken   []Socket  `json:"taken,omitempty"`     // by outlive, before
	Listens []Socket  `json:"elsewhere,omitempty"` // what those that are left listen at
	Why     string    `json:"why,omitempty"`       // it could not be tried
}
