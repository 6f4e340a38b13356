package runs

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// Deferred are the signals that ask `outlive run` to end: they wait until what it
// starts is known, or is not there. One that was ignored stays so for outlive, but
// not for what it starts: a caught one is handed on as default.
type Deferred struct {
	came    chan os.Signal
	ignored map[os.Signal]bool
}

// Defer begins to hold them back.
func Defer() Deferred {
	d := Deferred{make(chan os.Signal, 4), map[os.Signal]bool{}}
	for _, s := range []os.Signal{unix.SIGTERM, unix.SIGINT, unix.SIGHUP, unix.SIGQUIT} {
		d.ignored[s] = signal.Ignored(s)
		signal.Notify(d.came, s)
	}
	return d
}

// Came gives a signal that came meanwhile; nil for none.
func (d Deferred) Came() os.Signal {
	for {
		select {
		case s := <-d.came:
			if !d.ignored[s] {
				return s
			}
		default:
			return nil
		}
	}
}

// End ends this process by a signal that came, as it would have ended at once.
func (d Deferred) End(s os.Signal) {
	signal.Reset(s)
	number, _ := s.(unix.Signal)
	_ = unix.Kill(os.Getpid(), number)
	select {} // until it has been delivered
}
