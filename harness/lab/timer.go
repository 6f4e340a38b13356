package lab

import (
	"context"
	"fmt"
	"math"
	"time"

	systemd "github.com/coreos/go-systemd/v22/dbus"
)

// NextRuns starts a timer of the system anew, so many times, and gives when it was to fire
// next each time, and by how much it may put that off (RandomizedDelaySec=).
func (l *Lab) NextRuns(timer string, times int, deadline time.Time) (next []time.Time, most time.Duration, err error) {
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	c, err := l.Manager(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer c.Close()
	micros, err := ofTimer(ctx, c, timer, "RandomizedDelayUSec")
	for err == nil && len(next) < times {
		if err = startAnew(ctx, c, timer); err != nil {
			break
		}
		var at uint64
		at, err = ofTimer(ctx, c, timer, "NextElapseUSecRealtime")
		if at != never {
			next = append(next, time.UnixMicro(int64(at)))
		}
	}
	return next, time.Duration(micros) * time.Microsecond, err
}

// never is the time of a timer that has fired as soon as it was started, and whose service
// runs: it has no next one before that has ended.
const never = math.MaxUint64

// startAnew starts it anew, however often it was: it has a start limit, as a service has.
func startAnew(ctx context.Context, c *systemd.Conn, timer string) error {
	done := make(chan string, 1)
	if err := c.ResetFailedUnitContext(ctx, timer); err != nil {
		return fmt.Errorf("cannot start %s anew: %w", timer, err)
	}
	if _, err := c.RestartUnitContext(ctx, timer, "replace", done); err != nil {
		return fmt.Errorf("cannot start %s anew: %w", timer, err)
	}
	select {
	case result := <-done:
		if result != "done" {
			return fmt.Errorf("cannot start %s anew: systemd says %q", timer, result)
		}
	case <-ctx.Done():
		return fmt.Errorf("cannot start %s anew: %w", timer, ctx.Err())
	}
	return nil
}

func ofTimer(ctx context.Context, c *systemd.Conn, timer, property string) (uint64, error) {
	p, err := c.GetUnitTypePropertyContext(ctx, timer, "Timer", property)
	if err != nil {
		return 0, fmt.Errorf("cannot tell %s of %s: %w", property, timer, err)
	}
	micros, _ := p.Value.Value().(uint64)
	return micros, nil
}
