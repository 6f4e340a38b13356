package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The program takes its time: it reads its data, or waits for a database, and serves nobody
// until then. Whoever started it says when the start is done, and others go by that: a script
// that goes on, a unit that is ordered after it. Most say so as soon as the process is there.
//
//	&, nohup, tmux, Type=simple     the process is there
//	Type=forking                    what was started has returned, whoever it leaves
//	Type=oneshot                    the script has ended
//	Type=notify                     READY=1
var _ = register(169, "slow-start", func() Event {
	return Event{
		Heading: "it starts slowly",
		Block:   session,
		Aside:   true,
		Rare:    true,
		Summary: "its start is told as done, and it takes its time to be ready",
		Source:  "systemd.service(5), Type=",
		Instead: "have its start wait until it says that it is ready: Type=notify in its unit, and READY=1 from it (sd_notify(3))",
		To:      Itself,
		Slow:    true,
		Skip: func(t modes.Traits, sh shell.Shell) string {
			if t.Stopped {
				return "it is stopped, and is never ready"
			}
			return noPrompt(t, sh)
		},
		Make: func(s *stage.Stage) (string, error) { return s.Slowly() },
		Expect: func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation {
			return theory.AtSlowStart(t)
		},
		Rows: []Row{
			{job, "in the background", everywhere, unready, unready, "", "systemd.service(5), Type=simple"},
			{nohup, "nohup", everywhere, unready, unready, "", "systemd.service(5), Type=simple"},
			{pane, "a pane", everywhere, unready, unready, "", "systemd.service(5), Type=simple"},
			{enabled, "an enabled service", everywhere, unready, unready, "", "systemd.service(5), Type=simple"},
			{notifying, "one that says when it is ready", everywhere, survived, survived, "", "systemd.service(5), Type=notify; sd_notify(3)"},
		},
	}
})
