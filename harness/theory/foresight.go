package theory

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/modes"
)

// Foresight tells what becomes of a process of somebody's own, by what it was seen to
// be and by what an event's rules say of such traits. Whoever looks, a trial or a
// person at a process that runs already, the theory is this one.
type Foresight struct {
	Context
	Expect    func(modes.Traits) Expectation       // what the rules of the event say
	Recognise func(evidence.Evidence) modes.Traits // the traits of a process that was seen
	// Reader is what becomes of who reads what another prints, with all that is known of it.
	Reader func(evidence.Evidence) Expectation
	// Reached tells whether the event is for a process at all, and not for another one.
	Reached   func(evidence.Evidence) bool
	EndsShell bool // the event does
	// Declared are the traits of the form that started it; nil where nobody declared any.
	Declared *modes.Traits
	Traps    bool // its line sets traps of its own
}

// Unsure is the expectation where a fact is missing, which the words name.
func Unsure(format string, args ...any) Expectation {
	return Expectation{Outcome: evidence.Unknown, Why: fmt.Sprintf(format, args...)}
}

// Fate is what the rules make of a program with these traits, its two outputs apart.
func (f Foresight) Fate(t modes.Traits, e evidence.Evidence) Expectation {
	var both [2]Expectation
	for i := range both {
		both[i] = f.output(t, e, 1+i)
	}
	is := Both(both[0], both[1])
	if is.Outcome == evidence.Died && len(is.Signals) > 0 {
		return f.reacts(is, e.Before)
	}
	return is
}

// Listed minds, of an expectation by these traits, that whether a shell lists a process
// as a job is no fact of the kernel: it counts only where it is known, or changes nothing.
func (f Foresight) Listed(is Expectation, t modes.Traits, e evidence.Evidence) Expectation {
	if !t.Job || e.Listed != nil {
		return is
	}
	t.Job = false
	if other := f.Fate(t, e); other.Outcome != is.Outcome {
		return Unsure("whether %s still lists it as a job is no fact of the kernel: as a job %s, else %s", f.Shell.ID, is.Outcome, other.Outcome)
	}
	return is
}

// output is what becomes of it, and of what it prints to a descriptor.
func (f Foresight) output(t modes.Traits, e evidence.Evidence, n int) Expectation {
	if e.Early && f.Declared != nil { // its launcher has yet to lead it where the mode says
		t.Output = f.Declared.Output
		return f.Expect(t)
	}
	fd, _ := e.Before.FD(n)
	t.Output, t.ReadOnly, t.Volatile = Place(e, n), !fd.Writable(), volatile(e, n)
	if t.Output == modes.Pipe && !ofShell(e, fd) {
		t.Output = modes.File // for the event: one of the line's own
	}
	is := Expectation{Outcome: evidence.Survived, Why: "the signal is sent to another process"}
	if f.Reached(e) {
		is = f.Expect(t)
	}
	if is.Outcome == evidence.Died && is.Rule == BrokenPipe.ID { // should it print
		is.Outcome, is.Signals = evidence.Muted, nil
	}
	if is.Outcome != evidence.Survived || ofShell(e, fd) {
		return is
	}
	return f.carried(is, e, n)
}

// ofShell tells whether a pipe is the one that the shell was given to write to.
func ofShell(e evidence.Evidence, fd evidence.FD) bool {
	return strings.HasPrefix(fd.Target, "pipe:") && slices.ContainsFunc(e.Shell.FDs, func(its evidence.FD) bool { return its.N < 3 && its.Target == fd.Target })
}

// reacts minds what a program does itself when the first signal reaches it.
func (f Foresight) reacts(is Expectation, p evidence.Process) Expectation {
	first := is.Signals[0]
	n := int(unix.SignalNum(first))
	if p.Subshell && evidence.Has(p.Caught, n) && !f.Traps {
		if ends, ok := is.InSubshell(f.Shell); ok {
			return ends
		}
	}
	switch {
	case evidence.Has(p.Caught, n):
		return Unsure("it catches %s, and what it does then is its own (%s)", first, is.Why)
	case evidence.Has(p.Blocked, n):
		return Unsure("it blocks %s, and when it lets that in is its own business (%s)", first, is.Why)
	case evidence.Has(p.Ignored, n):
		return Unsure("it ignores %s by itself (%s)", first, is.Why)
	}
	return is
}

// carried is what becomes of what is printed into a pipe: what its readers do with it.
func (f Foresight) carried(is Expectation, e evidence.Evidence, n int) Expectation {
	fd, _ := e.Before.FD(n)
	socket := strings.HasPrefix(fd.Target, "socket:")
	if Place(e, n) == modes.File || Place(e, n) == modes.Null || !strings.HasPrefix(fd.Target, "pipe:") && !socket {
		return is
	}
	if socket && f.Declared != nil && f.Declared.Output == modes.Journal { // which its manager has given it
		return is
	}
	var lost Expectation
	for _, m := range e.Company {
		if !m.Before.Reads(fd.Target) {
			continue
		}
		switch end := f.farEnd(e.Of(m).Without(e.Before.PID)); {
		case end.Outcome == evidence.Survived:
			return is
		case end.Outcome == evidence.Died:
			lost = BrokenPipe.Unread(m.Before.Comm, end)
		case end.Outcome == evidence.Unknown:
			return Unsure("it prints into a pipe that %s reads, and of that %s", m.Before.Comm, end.Why)
		default:
			lost = Through(m.Before.Comm, end)
		}
	}
	switch reads := e.Shell.Reads(fd.Target); { // as of a coproc
	case lost.Outcome != "":
		return lost
	case reads && f.EndsShell:
		return BrokenPipe.Unread(f.Shell.ID, Expectation{Why: "that is the event"})
	case reads:
		return is
	}
	return Unsure("it prints into a pipe, and who reads that is not of the line's, or was not seen")
}

// farEnd is what becomes of a pipe's reader, and of what that prints itself: to its
// standard output, or to what it has opened for writing besides.
func (f Foresight) farEnd(e evidence.Evidence) Expectation {
	is := f.Reader(e)
	if is.Outcome != evidence.Muted && is.Outcome != evidence.Half {
		return is
	}
	for _, fd := range e.Before.FDs {
		if fd.N == 0 || fd.N == 2 || !fd.Writable() {
			continue
		}
		if is = f.output(f.Recognise(e), e, fd.N); is.Outcome == evidence.Survived {
			break
		}
	}
	return is
}
