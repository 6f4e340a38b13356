package wish

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/modes"
	"outlive/modes/unit"
)

const noStopper = "it is stopped by kill(1), or as its tool does, which takes no such setting"

var _ = register(72, "stop-signal", func() Wish {
	return Wish{
		Summary: "ask it to end by `SIGNAL`, as INT",
		Source:  "systemd.kill(5), KillSignal=; supervisord, stopsignal=",
		Example: []string{"USR1"},
		Parse:   one(signalName),
		Bars: func(s Seat, values []string) error {
			if err := unstopped(s, values[0]); err != nil {
				return err
			}
			if s.Form.Speaks() == modes.Program && !slices.Contains([]string{"TERM", "HUP", "INT", "QUIT", "KILL", "USR1", "USR2"}, values[0]) {
				return errors.New("supervisord has TERM, HUP, INT, QUIT, KILL, USR1 and USR2")
			}
			return nil
		},
		Unit: func(values []string) []unit.Directive {
			return []unit.Directive{{Key: "KillSignal", Value: "SIG" + values[0], As: int32(unix.SignalNum("SIG" + values[0]))}}
		},
		Program: func(values []string) []string { return []string{"stopsignal=" + values[0]} },
		Starter: retried,
		Lacks:   noStopper,
		Stops:   true,
	}
})

var _ = register(73, "stop-timeout", func() Wish {
	return Wish{
		Summary: "kill it where it has not ended `TIME` after it was asked to",
		Source:  "systemd.service(5), TimeoutStopSec=; supervisord, stopwaitsecs=",
		Example: []string{"3s"},
		Parse:   one(duration),
		Bars: func(s Seat, values []string) error {
			if err := unstopped(s, ""); err != nil {
				return err
			}
			d, _ := time.ParseDuration(values[0])
			if who := map[modes.Speech]string{modes.Program: "supervisord", modes.Starter: "start-stop-daemon"}[s.Form.Speaks()]; who != "" && d%time.Second != 0 {
				return errors.New(who + " waits whole seconds")
			}
			return nil
		},
		Unit: timed("TimeoutStopSec", "TimeoutStopUSec"),
		Program: func(values []string) []string {
			d, _ := time.ParseDuration(values[0])
			return []string{"stopwaitsecs=" + strconv.Itoa(int(d/time.Second))}
		},
		Starter: retried,
		Lacks:   noStopper,
		Stops:   true,
	}
})

// retry is how start-stop-daemon stops what it has started, where a form's file says that:
// it asks, and kills after 5 s.
const retry = " --retry 5"

// retried: what a script stops by start-stop-daemon is stopped as that is told.
func retried(s Seat, _ []string) (options, words []string) {
	if slices.ContainsFunc(s.Form.Files, func(f modes.ConfigFile) bool { return strings.Contains(f.Text, retry) }) {
		return []string{}, nil
	}
	return nil, nil
}

// Stopped is a text with what start-stop-daemon is told of the stop.
func (s Seat) Stopped(text string) string {
	signal, timeout := s.Set.Has("stop-signal"), s.Set.Has("stop-timeout")
	if signal == nil && timeout == nil {
		return text
	}
	seconds := 5
	if timeout != nil {
		d, _ := time.ParseDuration(timeout[0])
		seconds = int(d / time.Second)
	}
	return strings.Replace(text, retry, fmt.Sprintf(" --retry %s/%d/KILL/5", append(signal, "TERM")[0], seconds), 1)
}

// unstopped tells why a signal, "" for any, would end nothing.
func unstopped(s Seat, signal string) error {
	t := s.Form.Traits
	switch {
	case t.Stops == modes.KillNone:
		return errors.New("its unit has nobody asked to end (KillMode=none)")
	case t.IgnoresINT && (signal == "INT" || signal == "QUIT"), t.IgnoresHUP && signal == "HUP":
		return fmt.Errorf("what it starts ignores SIG%s", signal)
	}
	return nil
}

// signalName gives it without SIG.
func signalName(text string) (string, error) {
	name := strings.TrimPrefix(strings.ToUpper(text), "SIG")
	switch {
	case unix.SignalNum("SIG"+name) == 0:
		return "", errors.New("it is the name of a signal, as TERM, INT or QUIT")
	case name == "STOP" || name == "CONT":
		return "", errors.New("that ends nothing: choose TERM, INT or QUIT")
	}
	return name, nil
}
