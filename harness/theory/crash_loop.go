package theory

import "outlive/modes"

// Who starts again what ends at once, each time.
var (
	givesUp      = register(Rule{ID: "manager.gives-up", Says: "its manager starts another each time, and gives up when it ends at once too often: systemd after 5 starts in 10 s, supervisord after 4 in a row that do not last startsecs=", Source: "systemd.unit(5), StartLimitBurst=, StartLimitIntervalSec=; supervisord(1), startretries, startsecs", Exit: 1})
	neverGivesUp = rule("manager.never-gives-up", "its manager starts another however often it ends at once, once a second, and counts nothing", "runsv(8); s6-supervise(1); supervise(8)")
)

// AtLoop is what becomes of a program that fails at once, each time that it is started.
func AtLoop(t modes.Traits) Expectation {
	switch {
	case !t.Restarts.After(true):
		return ExitsBadly.Ends()
	case t.Tries > 0:
		return givesUp.Ends()
	}
	return neverGivesUp.Restarts()
}
