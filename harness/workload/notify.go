package workload

import (
	"fmt"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// manager is the service manager, as far as it hears of this process: by sd_notify(3), where
// NOTIFY_SOCKET is set, as with any program that speaks it.
type manager struct {
	hears bool          // it took the first word
	every time.Duration // between two signs of life that it waits for; 0 for none
}

// address looks for a manager, and says that the start has begun; who is to be heard of is
// "main" (also ""), "child", which is another's, or "never".
func address(who string) (m manager, err error) {
	switch who {
	case "", "main":
	case "child", "never":
		return m, nil
	default:
		return m, fmt.Errorf("cannot have %q notify: it is main, child or never", who)
	}
	m.hears, _ = daemon.SdNotify(false, "STATUS=starting")
	if limit, err := daemon.SdWatchdogEnabled(false); err == nil && m.hears {
		m.every = limit / 3 // sd_watchdog_enabled(3) advises half: one that is late is no hang
	}
	return m, nil
}

// tell says several things at once. Whether the manager takes them in is its own affair.
func (m manager) tell(state ...string) {
	if m.hears {
		_, _ = daemon.SdNotify(false, strings.Join(state, "\n"))
	}
}

// signs are when the manager is to be told that all goes well; nil for never.
func (m manager) signs() <-chan time.Time {
	if m.every == 0 {
		return nil
	}
	return time.Tick(m.every)
}
