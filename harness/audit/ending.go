package audit

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// ending is a way to end that Restart= tells apart: systemd.service(5), the table of exit
// causes.
type ending struct {
	id     string      // what a stand-in of ours is told to do
	status int         // that it exits with
	signal unix.Signal // that ends it; 0 where it exits
	lines  []string    // that its unit needs for that
	after  []string    // the policies that start a service again after it
}

// hangs is how long who does not end by itself may go on: long enough to say that it started.
const hangs = "2s"

var (
	clean   = []string{"always", "on-success"}
	unclean = []string{"always", "on-failure", "on-abnormal", "on-abort"}
	endings = []ending{
		{id: "killed", signal: unix.SIGKILL, after: unclean},
		{id: "terminated", signal: unix.SIGTERM, after: clean},
		{id: "exit-1", status: 1, after: []string{"always", "on-failure"}},
		{id: "exit-0", after: clean},
		{id: "timeout", signal: unix.SIGTERM, lines: []string{"RuntimeMaxSec=" + hangs, "KillSignal=SIGTERM"}, after: []string{"always", "on-failure", "on-abnormal"}},
		{id: "watchdog", signal: unix.SIGKILL, lines: []string{"WatchdogSec=" + hangs, "WatchdogSignal=SIGKILL"}, after: []string{"always", "on-failure", "on-abnormal", "on-watchdog"}},
	}
)

// come has a stand-in end so; who is to be ended waits for it.
func (e ending) come() int {
	switch {
	case len(e.lines) > 0:
		_ = unix.Pause()
	case e.signal != 0:
		_ = unix.Kill(os.Getpid(), e.signal)
		_ = unix.Pause()
	}
	return e.status
}

// endings are those that a unit's service can come to, as its type and its own exit statuses
// have it.
func (f File) endings() (all []ending) {
	short := f.last("Type") == "oneshot" // a signal is no clean end of one, and it is never watched
	for _, e := range endings {
		switch {
		case short && e.id == "watchdog":
			continue
		case short && e.id == "timeout":
			e.lines = []string{"TimeoutStartSec=" + hangs, "KillSignal=SIGTERM"}
		case short && e.id == "terminated":
			e.after = unclean
		}
		if e.lines == nil && e.among(f.Value("SuccessExitStatus")) {
			e.after = clean
		}
		switch {
		case e.among(f.Value("RestartPreventExitStatus")):
			e.after = nil
		case e.among(f.Value("RestartForceExitStatus")):
			e.after = []string{f.policy()}
		}
		all = append(all, e)
	}
	return all
}

// policy is the word of Restart=.
func (f File) policy() string {
	word, _, _ := strings.Cut(f.last("Restart"), " ")
	return word
}

// among tells whether a list of exit statuses and signals has this one.
func (e ending) among(list string) bool {
	return slices.ContainsFunc(strings.Fields(list), func(word string) bool {
		if e.signal != 0 {
			return unix.SignalNum("SIG"+strings.TrimPrefix(word, "SIG")) == e.signal
		}
		return word == strconv.Itoa(e.status) || word == map[int]string{0: "SUCCESS", 1: "FAILURE"}[e.status]
	})
}
