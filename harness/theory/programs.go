package theory

import (
	"slices"

	"outlive/harness/evidence"
	"outlive/harness/parts"
	"outlive/harness/program"
	"outlive/harness/runtimes"
	"outlive/modes"
)

// What a program does that does not look, when a print fails, and when nobody reads
// the pipe that it prints to while SIGPIPE is ignored; and what one does that has a
// handler for a signal. Runtimes and parts declare it, by the same traits.
var (
	failedPrint = programs("failed-print", func(t program.Traits) (program.Reaction, bool) {
		return t.FailedPrint, t.FailedPrint.Ends() || t.FailedPrint.Spins
	})
	latePrintEnds  = programs("late-print", func(t program.Traits) (program.Reaction, bool) { return t.LatePrint, t.LatePrint.Ends() })
	brokenPipeEnds = programs("broken-pipe", func(t program.Traits) (program.Reaction, bool) { return t.BrokenPipe, t.BrokenPipe.Ends() })
	lastFlushEnds  = programs("last-flush", func(t program.Traits) (program.Reaction, bool) { return t.LastFlush, t.LastFlush.Ends() })
	handlers       = map[string]func() map[string]Rule{"SIGHUP": handler("on-hup", "SIGHUP"), "SIGINT": handler("on-int", "SIGINT"), "SIGTERM": handler("on-term", "SIGTERM")}
)

// programs makes the rule of every program that has one.
func programs(name string, of func(program.Traits) (program.Reaction, bool)) func() map[string]Rule {
	return family(func() map[string]Rule {
		all := map[string]Rule{}
		for _, p := range known() {
			if does, ok := of(p.Traits); ok {
				all[p.ID] = register(Rule{ID: p.ID + "." + name, Says: does.Why, Source: does.Source, Signals: does.Signals, Exit: does.Exit, Swallows: does.Swallows})
			}
		}
		return all
	})
}

func handler(name, signal string) func() map[string]Rule {
	return programs(name, func(t program.Traits) (does program.Reaction, ok bool) { does, ok = t.On[signal]; return does, ok })
}

// known are the programs whose traits are declared.
func known() (all []program.Program) {
	for _, r := range runtimes.All() {
		all = append(all, r.Program())
	}
	for _, p := range parts.All() {
		all = append(all, p.Program())
	}
	return all
}

// Meet gives what becomes of the program to which an event happens, by what the
// event's rules say of a plain one with these traits.
func (c Context) Meet(expect func(modes.Traits) Expectation, t modes.Traits) Expectation {
	is := expect(t).Under(c.Program)
	if late, ok := latePrintEnds()[c.Program.ID]; ok && c.Session.AtOnce && is.Rule == failedPrint()[c.Program.ID].ID {
		return late.Ends()
	}
	if is.Rule == EarlyHUP.ID || c.Session.AtOnce { // before the program has begun
		return is
	}
	for _, signal := range is.Signals {
		does, ok := c.Program.On[signal]
		switch {
		case !ok:
		case does.Ends():
			is = handlers[signal]()[c.Program.ID].exits(signal, is)
		default:
			return c.spared(handlers[signal]()[c.Program.ID], signal, is, expect, t)
		}
	}
	return is
}

// spared is what becomes of a prediction where the handler has the program go on,
// which so far comes to the same as if it ignored the signal.
func (c Context) spared(r Rule, signal string, is Expectation, expect func(modes.Traits) Expectation, t modes.Traits) Expectation {
	t.IgnoresHUP, t.IgnoresINT = t.IgnoresHUP || signal == "SIGHUP", t.IgnoresINT || signal == "SIGINT"
	t.IgnoresTERM = t.IgnoresTERM || signal == "SIGTERM"
	spared := expect(t).Under(c.Program)
	if spared.Outcome == evidence.Died || spared.Outcome == evidence.Restarted { // of what comes besides
		return spared
	}
	return r.spares(is, spared)
}

// exits is what becomes of a prediction where the handler has the program end.
func (r Rule) exits(signal string, is Expectation) Expectation {
	if !is.Handles && is.Signals[0] == signal { // what comes first
		is = r.after(is, is)
	}
	is.Signals = slices.DeleteFunc(slices.Clone(is.Signals), func(s string) bool { return s == signal })
	is.Handles, is.Exits = true, append(slices.Clone(is.Exits), r.Exit)
	if is.Unread {
		is.Signals = append(is.Signals, BrokenPipe.Signals...) // at its last words
	}
	return is
}

// spares is what becomes of it where the program goes on, as what was spared does.
func (r Rule) spares(is, spared Expectation) Expectation {
	why := is.Why + "; " + r.Says
	if spared.Outcome == evidence.Muted {
		why += "; " + spared.Why
	}
	spared.Rule, spared.Why, spared.Source = r.ID, why, is.Source+"; "+r.Source
	return spared
}
