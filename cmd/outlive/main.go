//go:build linux && !man

// Command outlive runs a program in the background every way Linux offers, and
// proves what each way survives.
package main

import (
	"os"

	"outlive/harness/audit"
	"outlive/harness/faults"
)

// main is the only place that exits. The verbs that are typed into trials go
// first: they never build a command tree, because a trial pays for their start.
func main() {
	args := os.Args[1:]
	if len(args) > 0 {
		if quick, ok := quickVerbs[args[0]]; ok && !asksHelp(args[1:]) {
			os.Exit(quick(args[1:]))
		}
	}
	os.Exit(newApp().run(args))
}

// quickVerbs are the verbs that become, or are, the observed process.
var quickVerbs = map[string]func(args []string) int{
	"workload":      runWorkload,
	"native":        runNative,
	"lane":          runLane,
	"keeper":        runKeeper,
	"connect":       runConnect,
	"say":           runSay,
	"recorder":      runRecorder,
	"faulty":        faults.Main,
	"hold":          runHold,
	audit.ProbeVerb: audit.ProbeMain,
}
