package proc

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// usual are the limits that Linux and systemd start a machine with, in the units
// of setrlimit(2). The soft ones decide how a program fares: a short file, a core
// dump in its folder, a shell that finds no descriptor.
var usual = []struct {
	resource   int
	soft, hard uint64
}{
	{unix.RLIMIT_CPU, unix.RLIM_INFINITY, unix.RLIM_INFINITY},
	{unix.RLIMIT_FSIZE, unix.RLIM_INFINITY, unix.RLIM_INFINITY},
	{unix.RLIMIT_DATA, unix.RLIM_INFINITY, unix.RLIM_INFINITY},
	{unix.RLIMIT_STACK, 8 << 20, unix.RLIM_INFINITY},
	{unix.RLIMIT_CORE, 0, unix.RLIM_INFINITY},
	{unix.RLIMIT_RSS, unix.RLIM_INFINITY, unix.RLIM_INFINITY},
	{unix.RLIMIT_NPROC, unix.RLIM_INFINITY, unix.RLIM_INFINITY},
	{unix.RLIMIT_NOFILE, 1024, 512 << 10},
	{unix.RLIMIT_MEMLOCK, 8 << 20, 8 << 20},
	{unix.RLIMIT_AS, unix.RLIM_INFINITY, unix.RLIM_INFINITY},
	{unix.RLIMIT_LOCKS, unix.RLIM_INFINITY, unix.RLIM_INFINITY},
}

// ChooseLimits gives this process the usual soft limits, as far as the hard ones
// allow: those are a word of the machine's, and stay.
func ChooseLimits() error { return chooseLimits(false) }

// ChooseMachineLimits gives it the usual hard limits as well, as a machine of its
// own has them, where that is allowed (CAP_SYS_RESOURCE); else as ChooseLimits.
func ChooseMachineLimits() error { return chooseLimits(true) }

func chooseLimits(hard bool) error {
	for _, u := range usual {
		var is unix.Rlimit
		if err := unix.Getrlimit(u.resource, &is); err != nil {
			return fmt.Errorf("cannot tell limit %d: getrlimit: %w", u.resource, err)
		}
		// Setrlimit also has Go forget what it would restore for a child (RLIMIT_NOFILE).
		if hard && unix.Setrlimit(u.resource, &unix.Rlimit{Cur: u.soft, Max: max(is.Max, u.hard)}) == nil {
			continue
		}
		if err := unix.Setrlimit(u.resource, &unix.Rlimit{Cur: min(u.soft, is.Max), Max: is.Max}); err != nil {
			return fmt.Errorf("cannot choose limit %d: setrlimit: %w", u.resource, err)
		}
	}
	return nil
}
