package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The process crashes: SIGKILL is the crash that no program can soften. What counts is
// whether somebody sees it end and starts another, and after how long.
var _ = register(167, "crash", func() Event {
	return Event{
		Heading: "it crashes",
		Block:   session,
		Aside:   true,
		Rare:    true,
		Summary: "SIGKILL is sent to the process: does anybody start another?",
		Source:  "signal(7); systemd.service(5), Restart=",
		Instead: "have it started again: by a unit with Restart=on-failure, supervisord, runit",
		To:      Itself,
		Make:    func(s *stage.Stage) (string, error) { return s.Crash() },
		Expect: func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation {
			return theory.AtEnd(theory.Killed, t)
		},
		Rows: []Row{
			{foreground, "foreground", everywhere, died, died, "SIGKILL", "signal(7)"},
			{nohup, "nohup", everywhere, died, died, "SIGKILL", "signal(7)"},
			{setsid, "setsid", everywhere, died, died, "SIGKILL", "signal(7)"},
			{reader, "a job that reads, and is stopped", everywhere, died, died, "SIGKILL", "signal(7)"},
			{pane, "a pane", everywhere, died, died, "SIGKILL", "signal(7)"},
			{enabled, "an enabled service", everywhere, died, died, "SIGKILL", "signal(7)"},
			{restarting, "one that is started again when it fails", everywhere, restarted, restarted, "", theory.StartsAgain.Source},
			{respawning, "one that is always", everywhere, restarted, restarted, "", theory.StartsAgain.Source},
			{timed, "one that a timer starts", everywhere, restarted, restarted, "", theory.TimerFires.Source},
		},
	}
})
