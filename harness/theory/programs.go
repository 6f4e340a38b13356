package theory

import "outlive/harness/runtimes"

// What a runtime does to a program that does not look: when a print fails, and
// when nobody reads the pipe that it prints to while SIGPIPE is ignored.
var (
	failedPrintEnds = programs("failed-print", func(t runtimes.Traits) runtimes.Reaction { return t.FailedPrint })
	brokenPipeEnds  = programs("broken-pipe", func(t runtimes.Traits) runtimes.Reaction { return t.BrokenPipe })
)

// programs makes the rule of every runtime whose reaction ends the program.
func programs(name string, of func(runtimes.Traits) runtimes.Reaction) map[string]Rule {
	all := map[string]Rule{}
	for _, r := range runtimes.All() {
		if end := of(r.Traits); end.Ends() {
			all[r.ID] = register(Rule{ID: r.ID + "." + name, Says: end.Why, Source: end.Source, Signals: end.Signals, Exit: end.Exit, Swallows: end.Swallows})
		}
	}
	return all
}
