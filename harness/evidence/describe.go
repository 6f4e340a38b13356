package evidence

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Disposition names what a process does with a signal: "ignored", "caught" or "default".
func (p Process) Disposition(signal int) string {
	switch {
	case Has(p.Ignored, signal):
		return "ignored"
	case Has(p.Caught, signal):
		return "caught"
	}
	return "default"
}

// Writable tells whether the descriptor is open for writing.
func (fd FD) Writable() bool {
	access := fd.Flags & unix.O_ACCMODE
	return access == unix.O_WRONLY || access == unix.O_RDWR
}

// Readable tells whether it can be read from at all.
func (fd FD) Readable() bool { return fd.Flags&unix.O_ACCMODE != unix.O_WRONLY }

// String gives the target and how it is open, as in "/dev/null (write-only)".
func (fd FD) String() string {
	text := fd.Target
	if text == "" {
		text = "unreadable"
	}
	switch {
	case fd.Flags&unix.O_APPEND != 0:
		return text + " (append)"
	case fd.Flags&unix.O_ACCMODE == unix.O_RDONLY:
		return text + " (read-only)"
	case fd.Flags&unix.O_ACCMODE == unix.O_WRONLY:
		return text + " (write-only)"
	}
	return text
}

// Describe is String with the descriptor's number; open is false for a closed one.
func (fd FD) Describe(n int, open bool) string {
	if !open {
		return fmt.Sprintf("%d closed", n)
	}
	return fmt.Sprintf("%d %s", n, fd)
}
