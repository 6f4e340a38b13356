package workload

import (
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// moreProcessor burns the processors for 20 ms of their time, on two of them at once, and
// gives the nanoseconds that it had.
func (h *hoard) moreProcessor() (uint64, error) {
	const step = 10 * time.Millisecond
	var burning sync.WaitGroup
	for range 2 {
		burning.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			for until := threadTime() + step; threadTime() < until; {
			}
		})
	}
	burning.Wait()
	return uint64(2 * step), nil
}

// threadTime is what this thread has had of the processors.
func threadTime() time.Duration {
	var had unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &had) != nil {
		return time.Hour
	}
	return time.Duration(had.Nano())
}
