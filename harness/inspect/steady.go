package inspect

import (
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// briefly is how long a process may block signals on its way: between a fork and what
// follows, shells and libcs block them all.
const briefly = 50 * time.Millisecond

const forecastSignals = 1<<(unix.SIGHUP-1) | 1<<(unix.SIGINT-1) | 1<<(unix.SIGTERM-1)

// steady leaves of the signals that these block those that they block whenever they are
// looked at, for a moment.
func (m *Machine) steady(all ...*evidence.Process) {
	proc.Until(time.Now().Add(briefly), func() bool {
		calm := true
		for _, p := range all {
			if p.Blocked&forecastSignals == 0 {
				continue
			}
			now, err := m.fs.Signals(p.PID)
			if err != nil || now.Start != p.Start {
				continue
			}
			p.Blocked &= now.Blocked
			calm = calm && p.Blocked&forecastSignals == 0
		}
		return calm
	})
}
