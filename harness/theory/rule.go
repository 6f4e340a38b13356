package theory

import (
	"slices"
	"sync"

	"outlive/harness/evidence"
	"outlive/harness/registry"
	"outlive/modes"
)

// Rule is one thing that the kernel, a shell, a manager or a runtime does.
type Rule struct {
	ID     string // whose rule, and what it does: "kernel.foreground-hup"
	Says   string // a clause, without a full stop
	Source string
	// Signals reach the process, the first of them first; none: nothing does.
	Signals []string
	// Exit is the status with which the rule ends a program by itself; 0 for none.
	Exit int
	// Swallows: the first failure passes unnoticed, and what was to be printed is lost.
	Swallows bool
	// Alone: the signal comes without SIGCONT, so that who is stopped does not notice.
	Alone bool
}

var registered []Rule

// register adds a rule.
func register(r Rule) Rule {
	registered = append(registered, r)
	return r
}

// rule adds one in words. Every start of the program pays for it, a workload's too: so
// the rules are put in order when somebody asks, and their code is small.
//
//go:noinline
func rule(id, says, source string, signals ...string) Rule {
	return register(Rule{ID: id, Says: says, Source: source, Signals: signals})
}

// families make the rules that follow from what the shells, the runtimes and the
// wrappers declare: all of them, as soon as one is asked for. Few of our processes predict.
var families []func()

// family is the rule of all those that have it, by their ids.
func family(made func() map[string]Rule) func() map[string]Rule {
	var all map[string]Rule
	families = append(families, func() { all = made() })
	return func() map[string]Rule {
		whole()
		return all
	}
}

// whole is every rule, by id, those of every family among them.
var whole = sync.OnceValue(func() *registry.Of[Rule] {
	var rules registry.Of[Rule]
	for _, makeFamily := range families {
		makeFamily()
	}
	for _, r := range registered {
		rules.Add(0, r.ID, func() Rule { return r })
	}
	return &rules
})

// All gives every rule, by id.
func All() []Rule { return whole().All() }

// Lookup gives a rule by its id.
func Lookup(id string) (Rule, bool) { return whole().Lookup(id) }

// with gives what the rule makes of a process, whatever that is.
func (r Rule) with(o evidence.Outcome) Expectation {
	return Expectation{Outcome: o, Rule: r.ID, Why: r.Says, Source: r.Source}
}

// after is an expectation that rests on this rule, for what another one has begun.
func (r Rule) after(first, is Expectation) Expectation {
	is.Rule, is.Why, is.Source = r.ID, first.Why+"; "+r.Says, first.Source+"; "+r.Source
	return is
}

// Sticks: something cannot end because of the process.
func (r Rule) Sticks() Expectation { return r.with(evidence.Stuck) }

// Restarts: another process takes the work up.
func (r Rule) Restarts() Expectation { return r.with(evidence.Restarted) }

// Ends: the process does not live on, whatever its dispositions are.
func (r Rule) Ends() Expectation {
	is := r.with(evidence.Died)
	is.Signals, is.Exit, is.Loses = r.Signals, r.Exit, r.Swallows
	return is
}

// Fate applies the rule to a process: does a signal that reaches it end it, and
// when it lives, is it still heard?
func (r Rule) Fate(t modes.Traits, chatty, terminalGone bool) Expectation {
	if t.Stopped {
		return r.fateOfStopped(t, chatty, terminalGone)
	}
	is := r.with(evidence.Survived)
	switch {
	case len(r.Signals) == 0:
	case r.Signals[0] == "SIGHUP" && t.IgnoresHUP && chatty && t.Piped && !t.ReaderStays && r.ID != DirectHUP.ID:
		is = BrokenPipe.Ends()
		is.Why, is.Source = "SIGHUP is ignored, but what reads its output does not ignore it: "+is.Why, "nohup(1), "+is.Source
		return is
	case r.Signals[0] == "SIGHUP" && t.IgnoresHUP:
		is = ignoredHUP.with(evidence.Survived)
	case r.Signals[0] == "SIGTERM" && t.IgnoresTERM && len(r.Signals) > 1: // what follows is not ignored
		r.Signals = r.Signals[1:]
		return r.Fate(t, chatty, terminalGone)
	case r.Signals[0] == "SIGTERM" && t.IgnoresTERM:
		is = ignoredTERM.with(evidence.Survived)
	case r.Signals[0] == "SIGINT" && t.IgnoresINT:
		is = ignoredINT.with(evidence.Survived)
	default:
		is = r.Ends()
		is.Hangs = (terminalGone || slices.Contains(r.Signals, "SIGHUP")) && hasTerminal(t)
		return is
	}
	switch {
	case !chatty:
	case t.ReadOnly:
		is = readOnly.with(evidence.Muted)
	case terminalGone && t.Output == modes.Terminal:
		is = terminalIsGone.with(evidence.Muted)
	}
	return is
}

// hasTerminal tells whether one of its descriptors 0 to 2 is a terminal.
func hasTerminal(t modes.Traits) bool {
	is := func(p modes.Place) bool { return p == modes.Terminal || p == modes.Pane }
	return is(t.Stdin) || is(t.Output)
}
