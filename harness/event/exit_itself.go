package event

import (
	"cmp"

	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The program ends by itself, well or badly. Whoever starts again what fails takes status 0
// for success, and leaves it at that; whoever keeps a program up starts another in any case.
//
//	                       status 0   status 1   SIGKILL
//	Restart=on-failure     -          another    another
//	supervisord            -          another    another   (autorestart=unexpected, exitcodes=0)
//	runsv, s6, supervise   another    another    another
var (
	_ = register(168, "exit-clean", func() Event {
		return exitsItself(0, theory.ExitsWell, Event{
			Heading: "it exits, 0",
			Summary: "the program exits with status 0: does anybody start another?",
			Rows: []Row{
				{nohup, "nohup", everywhere, died, died, "", "_exit(2)"},
				{setsid, "setsid", everywhere, died, died, "", "_exit(2)"},
				{enabled, "an enabled service", everywhere, died, died, "", "_exit(2)"},
				{restarting, "one that is started again when it fails", everywhere, died, died, "", theory.TakenForSuccess.Source},
				{respawning, "one that is always", everywhere, restarted, restarted, "", theory.StartsAgain.Source},
			},
		})
	})
	_ = register(169, "exit-error", func() Event {
		return exitsItself(1, theory.ExitsBadly, Event{
			Heading: "it exits, 1",
			Summary: "the program exits with status 1: does anybody start another?",
			Rows: []Row{
				{nohup, "nohup", everywhere, died, died, "", "_exit(2)"},
				{enabled, "an enabled service", everywhere, died, died, "", "_exit(2)"},
				{restarting, "one that is started again when it fails", everywhere, restarted, restarted, "", theory.StartsAgain.Source},
				{respawning, "one that is always", everywhere, restarted, restarted, "", theory.StartsAgain.Source},
			},
		})
	})
)

func exitsItself(status int, exits theory.Rule, e Event) Event {
	e.Block, e.Aside, e.Rare, e.To = session, true, true, Itself
	e.Source = cmp.Or(e.Source, "_exit(2); systemd.service(5), Restart=")
	e.Skip = stoppedDoesNothing
	if e.Make != nil {
		e.Skip = func(t modes.Traits, s shell.Shell) string {
			if t.Every > 0 {
				return "its timer starts it at its times, however it ended: that is tick"
			}
			return stoppedDoesNothing(t, s)
		}
	} else {
		e.Make = func(s *stage.Stage) (string, error) { return s.Quit(status) }
		e.Expect = func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation { return theory.AtEnd(exits, t) }
	}
	return e
}
