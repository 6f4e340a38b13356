package theory

import "outlive/modes"

// How a process ends by itself, or crashes, and what its manager makes of that.
var (
	Killed     = rule("kernel.kill", "SIGKILL was sent to it, which no program can catch, block or ignore", "signal(7)", "SIGKILL")
	ExitsWell  = rule("program.exits", "it exits by itself, with status 0", "_exit(2)")
	ExitsBadly = register(Rule{ID: "program.fails", Says: "it exits by itself, with status 1", Source: "_exit(2)", Exit: 1})

	StartsAgain     = rule("manager.starts-again", "its manager, whose child it is, sees it end, and starts another", "systemd.service(5), Restart=; supervisord(1), autorestart; runsv(8); s6-supervise(1); supervise(8)")
	TakenForSuccess = rule("manager.takes-for-success", "it exits with status 0, which its manager takes for success: it starts another only for what fails", "systemd.service(5), Restart=on-failure; supervisord(1), autorestart=unexpected")
)

// AtEnd is what comes of a process that has ended by this rule.
func AtEnd(by Rule, t modes.Traits) Expectation {
	switch {
	case t.Restarts.After(by.ID != ExitsWell.ID):
		return StartsAgain.Restarts()
	case t.Every > 0:
		return atTime(t).Restarts()
	case t.Restarts == modes.OnFailure:
		return TakenForSuccess.Ends()
	}
	return by.Ends()
}
