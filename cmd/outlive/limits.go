//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"

	"outlive/harness/host"
)

// roomFor refuses trials that the limits of this shell would fail.
func roomFor(lanes int) error {
	err := host.Limits(lanes)
	var limit *host.LimitError
	if !errors.As(err, &limit) {
		return err
	}
	return unfitError(fmt.Sprintf("ulimit %s %d, or more; where that is refused see limits.conf(5)", limit.Flag, limit.Needs), "%w", err)
}

// heedFileLimit has a write beyond ulimit -f fail with an error, where the
// signal would end outlive with a trace. It is not inherited across exec. It takes a thread, so
// where there is no limit nothing is heeded: every start would pay for it.
func heedFileLimit() {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil || limit.Cur != unix.RLIM_INFINITY {
		signal.Notify(make(chan os.Signal, 1), unix.SIGXFSZ)
	}
}
