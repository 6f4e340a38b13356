package theory

import (
	"outlive/harness/evidence"
	"outlive/modes"
)

// A process that hangs: who notices, and what comes of that.
var (
	hangs        = rule("kernel.stop", "SIGSTOP was sent to it, which no program can catch, block or ignore: it is there and does nothing, and nobody asks whether it does", "signal(7)")
	watchdogEnds = rule("systemd.watchdog", "it has not said WATCHDOG=1 for WatchdogSec=, which systemd takes for a hang: SIGABRT, and SIGCONT so that it comes to that", "systemd.service(5), WatchdogSec=; systemd.kill(5), WatchdogSignal=", "SIGABRT")
	afterHang    = rule("systemd.watchdog-restart", "it has not said WATCHDOG=1 for WatchdogSec=: systemd ends it by SIGABRT, and takes that for a failure, after which it starts another", "systemd.service(5), WatchdogSec=, Restart=on-failure")
	woken        = rule("pane.continues", "the server that holds its terminal is its parent, sees it stop, and sends it SIGCONT", "waitpid(2), WUNTRACED; tmux(1); screen(1)")
)

// AtFreeze is what becomes of a process that is stopped by SIGSTOP.
func AtFreeze(t modes.Traits) Expectation {
	switch {
	case t.Watched && t.Restarts.After(true):
		return afterHang.Restarts()
	case t.Watched:
		return watchdogEnds.Ends()
	case t.Woken:
		return woken.with(evidence.Survived)
	}
	return hangs.with(evidence.Stopped)
}
