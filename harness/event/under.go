package event

import (
	"slices"

	"outlive/harness/evidence"
	"outlive/harness/runtimes"
)

// Under is what becomes of the expectation when the workload is written for a
// runtime. Whoever would live on unheard has a print that fails.
func (is Expectation) Under(r runtimes.Traits) Expectation {
	if slices.Equal(is.Signals, brokenPipe.signals) && r.IgnoresPIPE {
		return brokenPipeUnder(r)
	}
	if is.Outcome != evidence.Muted || !r.FailedPrint.Ends() {
		return is
	}
	end := r.FailedPrint
	return Expectation{
		Outcome: evidence.Died, Signals: end.Signals, Exit: end.Exit, Loses: end.Swallows,
		Why: end.Why, Source: end.Source,
	}
}

// Holding is what becomes of the expectation when the workload holds back what
// it prints: it is written by an end of the runtime's own making, and by no other.
func (is Expectation) Holding(r runtimes.Traits) Expectation {
	is.Holds = true
	lives := is.Outcome == evidence.Survived || is.Outcome == evidence.Stuck // and is left to end by itself
	unwinds := r.UnwindsINT && slices.Equal(is.Signals, interrupt)
	is.Loses = is.Loses || !lives && !unwinds
	return is
}

// brokenPipeUnder is what becomes of a program that writes to a broken pipe and
// ignores SIGPIPE: the write fails instead.
func brokenPipeUnder(r runtimes.Traits) Expectation {
	end := r.BrokenPipe
	if !end.Ends() {
		return Expectation{Outcome: evidence.Muted, Why: "alive, but nobody reads the pipe that its output goes to (EPIPE)", Source: "pipe(7)"}
	}
	return Expectation{
		Outcome: evidence.Died, Signals: end.Signals, Exit: end.Exit, Loses: end.Swallows,
		Why: end.Why, Source: end.Source,
	}
}

// Allows tells whether a subject that was to die ended as it was to, as far as
// that was seen.
func (is Expectation) Allows(end evidence.Ending) bool {
	switch {
	case end.By == "":
		return true
	case end.Signal == "":
		return len(is.Signals) == 0 && end.Code == is.Exit
	}
	return slices.Contains(is.Signals, end.Signal)
}
