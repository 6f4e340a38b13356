package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The program fails at once, each time that it is started: a bad configuration, a port that
// is taken, a file that is not there. Who starts it again either gives up, and it stays down
// when the cause has gone; or never does, and it takes its second for ever.
//
//	                   in between      gives up
//	Restart=           RestartSec=     after 5 starts in 10 s: "failed"
//	supervisord        0, 1, 2, 3 s    after 4 in a row that do not last startsecs=: FATAL
//	runsv, s6          1 s             never
//	supervise          1 s             never
var _ = register(169, "crash-loop", func() Event {
	return exitsItself(1, theory.ExitsBadly, Event{
		Heading: "it fails at once, always",
		Summary: "the program exits with status 1 at once, each time that it is started",
		Source:  "systemd.unit(5), StartLimitBurst=; supervisord(1), startretries",
		Instead: "mend what it fails of; then systemctl reset-failed and start, or supervisorctl start",
		Make:    func(s *stage.Stage) (string, error) { return s.CrashLoop() },
		Expect: func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation {
			return theory.AtLoop(t)
		},
		Rows: []Row{
			{nohup, "nohup", everywhere, died, died, "", "_exit(2)"},
			{enabled, "an enabled service", everywhere, died, died, "", "_exit(2)"},
			{limited, "one that is started again, so and so often", everywhere, died, died, "", "systemd.unit(5), StartLimitBurst=, StartLimitIntervalSec=; supervisord(1), startretries, startsecs"},
			{respawning, "one that always is", everywhere, restarted, restarted, "", "runsv(8); s6-supervise(1); supervise(8)"},
		},
	})
})
