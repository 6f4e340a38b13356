package theory

import (
	"slices"

	"outlive/harness/evidence"
	"outlive/harness/program"
)

// Expectation is a prediction, with the rule that it rests on.
type Expectation struct {
	Outcome evidence.Outcome
	Rule    string   // its id
	Signals []string // one of these ends a subject that is to die
	Handles bool     // or it handles that, and exits with one of the statuses Exits
	Exits   []int
	Exit    int            // without a signal: its exit status
	Loses   bool           // what it was to print before that
	Hangs   bool           // its terminal up, maybe before that
	Lags    bool           // it may be asked to print while it ends, and that is lost
	Spins   bool           // it lives, and is busy for ever
	Hinges  bool           // on whether it prints: who carries that on would end it
	Holds   bool           // back what it prints, for as long as it lives
	Unread  bool           // what it still writes then: what ends it ends who reads it, too
	Loss    []program.Keep // of what it keeps
	Why     string         // the rule, in words
	Source  string
}

// Both is the expectation for a process whose standard output and standard error
// lead to different places: one may be lost, and the other not.
func Both(stdout, stderr Expectation) Expectation {
	switch muted := evidence.Muted; {
	case stdout.Outcome == evidence.Unknown:
		return stdout
	case stderr.Outcome == evidence.Unknown:
		return stderr
	case stdout.Outcome == muted && stderr.Outcome != muted:
		stdout.Outcome = evidence.Half
		return stdout
	case stderr.Outcome == muted && stdout.Outcome != muted:
		stderr.Outcome = evidence.Half
		return stderr
	}
	return stdout
}

// Unread is the rule of a pipe whose reader is to end: nobody hears the writer, and
// its next write, if it writes at all, ends it.
func (r Rule) Unread(reader string, ends Expectation) Expectation {
	is := r.with(evidence.Muted)
	is.Why = reader + ", which reads what it prints, dies (" + ends.Why + "); " + is.Why
	return is
}

// Through is what a pipe's reader that nobody hears makes of its writer.
func Through(reader string, end Expectation) Expectation {
	end.Outcome = evidence.Muted
	end.Why = reader + " reads what it prints, and is not heard itself: " + end.Why
	return end
}

// Under is what becomes of the expectation of a plain program when it is another.
// Whoever would live on unheard has a print that fails.
func (is Expectation) Under(p program.Program) Expectation {
	switch {
	case is.Rule == BrokenPipe.ID && p.IgnoresPIPE:
		if ends, ok := brokenPipeEnds()[p.ID]; ok {
			does := ends.Ends()
			does.Lags = is.Lags // that is its reader's end
			return does
		}
		return unreadPipe.with(evidence.Muted)
	case is.Rule == IsFirst.ID && !p.Handles("SIGTERM"):
		if ends, ok := firstTERM(p.ID); ok {
			return ends.Ends()
		}
	case is.Outcome == evidence.Muted && !slices.Contains(unnoticed, is.Rule):
		if does, ok := failedPrint()[p.ID]; ok && p.FailedPrint.Ends() {
			return does.Ends()
		} else if ok {
			is = does.after(is, is)
			is.Spins = true
		}
	case is.Hangs && slices.ContainsFunc(is.Signals, p.Restores):
		dead := p.DeadTerminal
		is.Signals, is.Lags = append(slices.Clone(is.Signals), dead.Signals...), true
		is.Why += "; where the terminal is gone by then, " + dead.Why
		is.Source += "; " + dead.Source
	}
	return is
}

// Holding is what becomes of the expectation when the program holds back what
// it prints: it is written by an end of its own making, and by no other.
func (is Expectation) Holding(p program.Program) Expectation {
	r := p.Traits
	if last, ok := lastFlushEnds()[p.ID]; ok && (is.Rule == BrokenPipe.ID || is.Rule == brokenPipeEnds()[p.ID].ID) {
		is = last.after(is, is)
		is.Exit, is.Signals = last.Exit, nil
	}
	is.Holds = true
	lives := is.Outcome == evidence.Survived || is.Outcome == evidence.Stuck // and is left to end by itself
	// The first is the one that comes first; SIGKILL follows where that was not enough.
	unwinds := !is.Unread && len(is.Signals) > 0 && slices.Contains(r.Unwinds, is.Signals[0])
	exits := is.Handles && len(is.Signals) == 0
	is.Loses = is.Loses || !lives && !unwinds && !exits
	return is
}

// Allows tells whether a subject that was to die ended as it was to, as far as
// that was seen.
func (is Expectation) Allows(end evidence.Ending) bool {
	switch {
	case end.By == "":
		return true
	case end.Signal == "" && is.Handles:
		return slices.Contains(is.Exits, end.Code)
	case end.Signal == "":
		return len(is.Signals) == 0 && end.Code == is.Exit
	}
	return slices.Contains(is.Signals, end.Signal)
}
