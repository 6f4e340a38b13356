package runs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/modes"
)

// stopTimeout is how long a run may take to end by itself, where nobody says how long.
const stopTimeout = 10 * time.Second

// Wished gives what was wished of a run by a flag, "" for nothing.
func (r Record) Wished(id string) (value string) {
	for _, flag := range r.Wishes {
		if v, is := strings.CutPrefix(flag, "--"+id+"="); is {
			value = v
		}
	}
	return value
}

// StopSignal is how a run is to be asked to end, StopTimeout how long that may take.
func (r Record) StopSignal() unix.Signal {
	if s := unix.SignalNum("SIG" + cmp.Or(r.Wished("stop-signal"), "TERM")); s != 0 {
		return s
	}
	return unix.SIGTERM
}

// StopTimeout is how long a run may take to end by itself.
func (r Record) StopTimeout() time.Duration {
	if d, err := time.ParseDuration(r.Wished("stop-timeout")); err == nil {
		return d
	}
	return stopTimeout
}

// restarts tells whether a manager would start it again.
func (r Record) restarts() bool {
	wished := r.Wished("restart")
	return r.Unit != "" && wished != "" && wished != "no"
}

// stopUnit has the manager stop the unit, which it does by the signal that was wished, until
// that is done or a deadline.
func (t *tree) stopUnit(s unix.Signal, deadline time.Time) error {
	mode, _ := modes.Lookup(t.r.Mode)
	form, _ := mode.Form(modes.Via(t.r.Via))
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	err := modes.StopService(ctx, t.r.Unit, form.Traits.UserUnit || os.Geteuid() != 0)
	for pid := range t.held {
		t.told[pid] = s
	}
	if err != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("cannot stop %q: %w", t.r.Name, err)
	}
	return nil
}
