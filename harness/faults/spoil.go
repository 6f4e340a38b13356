package faults

import (
	"os"

	"golang.org/x/sys/unix"
)

// spoil does to descriptors what has to come last: a file that was opened after it would
// get their numbers.
func (d *daemon) spoil(end chan<- os.Signal) {
	switch {
	case d.is("stdio.open"):
		_ = unix.Close(0)
	case d.is("event.speaks"):
		var dead [2]int
		if unix.Pipe2(dead[:], unix.O_CLOEXEC) == nil {
			_ = unix.Dup3(dead[1], 1, 0)
			_, _ = unix.Close(dead[0]), unix.Close(dead[1])
		}
	case d.is("event.hangup"):
		go endAtHangup(end)
	case d.is("tty.after-hangup"):
		go spin()
	}
}

// endAtHangup ends it when its standard input hangs up.
func endAtHangup(end chan<- os.Signal) {
	tty := []unix.PollFd{{Fd: 0}}
	for tty[0].Revents&unix.POLLHUP == 0 {
		_, _ = unix.Poll(tty, -1)
	}
	end <- unix.SIGHUP
}

// spin waits for keys, and takes a hangup, which does not go away, for one.
func spin() {
	for tty := []unix.PollFd{{Fd: held, Events: unix.POLLIN}}; ; {
		_, _ = unix.Poll(tty, 50)
	}
}
