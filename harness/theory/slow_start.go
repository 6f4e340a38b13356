package theory

import (
	"outlive/harness/evidence"
	"outlive/modes"
)

// When the start of a program counts as done.
var (
	toldEarly = rule("launcher.tells-early", "its start counts as done as soon as it is there, or as what started it has returned: nobody asks whether it is ready", "systemd.service(5), Type=simple")
	toldReady = rule("systemd.awaits-ready", "its start counts as done when its main process has said READY=1, and not before", "systemd.service(5), Type=notify; sd_notify(3)")
)

// AtSlowStart is what a start says of a program that takes its time to be ready.
func AtSlowStart(t modes.Traits) Expectation {
	if t.Start == modes.Notify {
		return toldReady.with(evidence.Survived)
	}
	return toldEarly.with(evidence.Unready)
}
