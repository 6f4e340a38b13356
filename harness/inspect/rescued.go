package inspect

import (
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// Rescued is the subject as it is once SIGHUP is ignored, and what led to its terminal leads
// to a log and to /dev/null.
func (s Subject) Rescued(log string) Subject {
	p := &s.Before
	p.Ignored |= 1 << (unix.SIGHUP - 1)
	p.Caught &^= 1 << (unix.SIGHUP - 1)
	p.FDs = slices.Clone(p.FDs)
	for i, fd := range p.FDs {
		switch {
		case fd.Target != "/dev/"+p.TTY:
		case fd.N == 0:
			p.FDs[i] = evidence.FD{N: 0, Target: os.DevNull, Flags: unix.O_RDONLY}
		default:
			p.FDs[i] = evidence.FD{N: fd.N, Target: log, Flags: unix.O_WRONLY | unix.O_APPEND}
		}
	}
	return s
}

// Moved is the subject as it is once it is in a scope of its user's own manager.
func (s Subject) Moved(scope string) Subject {
	s.In = Unit{Name: scope + ".scope", User: true}
	s.Unit, s.Below = s.In.Name, nil
	return s
}
