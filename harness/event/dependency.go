package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// Another unit needs the program, and says so: Requires= and After=. Both are started at
// once, as at boot, and After= has systemd start the other when the start of the first is
// done. When that is, Type= says; whether the program can be used by then is another question.
//
//	Type=simple, systemd-run      its process is there
//	Type=forking, /etc/init.d     what was started has returned, whoever it leaves
//	Type=oneshot                  the script has ended
//	Type=notify                   READY=1
var _ = register(169, "dependency", func() Event {
	return Event{
		Heading: "another needs it",
		Block:   session,
		Aside:   true,
		Rare:    true,
		Lab:     true,
		Summary: "a unit that is ordered after its own starts along with it",
		Source:  "systemd.unit(5), After=; systemd.service(5), Type=",
		Instead: "have its start wait until it says that it is ready: Type=notify in its unit, and READY=1 from it (sd_notify(3))",
		To:      Itself,
		Slow:    true,
		Orders:  true,
		Skip: func(t modes.Traits, _ shell.Shell) string {
			switch {
			case t.Start == modes.Unordered:
				return "no unit's start is its start: nothing can be ordered after it"
			case t.Stopped:
				return "it is stopped, and is never ready"
			}
			return ""
		},
		Make: func(s *stage.Stage) (string, error) { return s.Needed() },
		Expect: func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation {
			return theory.AtOrder(t)
		},
		Rows: []Row{
			{enabled, "an enabled service", everywhere, unready, unready, "", "systemd.unit(5), After=; systemd.service(5), Type=simple"},
			{begins(modes.Forking), "one that makes a daemon of itself", everywhere, unready, unready, "", "systemd.unit(5), After=; systemd.service(5), Type=forking"},
			{begins(modes.Oneshot), "one that a script leaves behind", everywhere, unready, unready, "", "systemd.unit(5), After=; systemd.service(5), Type=oneshot"},
			{notifying, "one that says when it is ready", everywhere, survived, survived, "", "systemd.unit(5), After=; systemd.service(5), Type=notify"},
		},
	}
})

func begins(how modes.Start) modes.Traits {
	return changed(enabled, func(t *modes.Traits) { t.Start = how })
}
