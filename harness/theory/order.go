package theory

import (
	"outlive/harness/evidence"
	"outlive/modes"
)

// When what is ordered after a unit starts (systemd.unit(5), After=: "once the unit this
// one is ordered after has finished starting up").
var (
	afterSimple  = rule("systemd.after-simple", "what is ordered after its unit starts as soon as its process is there: with Type=simple that is all that a start is", "systemd.unit(5), After=; systemd.service(5), Type=simple")
	afterForking = rule("systemd.after-forking", "what is ordered after its unit starts as soon as what was started has returned (Type=forking, as of a script in /etc/init.d), whoever that leaves, and ready or not", "systemd.unit(5), After=; systemd.service(5), Type=forking")
	afterOneshot = rule("systemd.after-oneshot", "what is ordered after its unit starts as soon as its script has ended (Type=oneshot), whatever that leaves behind", "systemd.unit(5), After=; systemd.service(5), Type=oneshot")
	afterReady   = rule("systemd.after-ready", "what is ordered after its unit waits until its main process has said READY=1", "systemd.unit(5), After=; systemd.service(5), Type=notify")
)

// AtOrder is what a program that takes its time to be ready is to a unit that is ordered
// after its own.
func AtOrder(t modes.Traits) Expectation {
	switch t.Start {
	case modes.Notify:
		return afterReady.with(evidence.Survived)
	case modes.Oneshot:
		return afterOneshot.with(evidence.Unready)
	case modes.Forking:
		return afterForking.with(evidence.Unready)
	}
	return afterSimple.with(evidence.Unready)
}
