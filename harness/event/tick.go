package event

import (
	"cmp"

	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// A job that runs again and again has ended, and its next time comes; or it passes while
// nobody can start it. The clock of the machine is never moved: the timer is stopped while
// its time passes, or the file that says when it last ran is made older than a year, its
// calendar once a year, and the machine boots.
var (
	_ = register(171, "tick", func() Event {
		return Event{
			Heading: "its time comes",
			Block:   session,
			Aside:   true,
			Rare:    true,
			To:      Itself,
			Summary: "the program exits with status 0, and the time comes at which it is to run again",
			Source:  "systemd.timer(5)",
			Instead: "have a timer of systemd or a line of a crontab start it: systemd.timer(5), crontab(5)",
			Skip:    stoppedDoesNothing,
			Make:    func(s *stage.Stage) (string, error) { return s.Tick() },
			Expect: func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation {
				return theory.AtEnd(theory.ExitsWell, t)
			},
			Rows: []Row{
				{nohup, "nohup", everywhere, died, died, "", "_exit(2)"},
				{enabled, "an enabled service", everywhere, died, died, "", "_exit(2)"},
				{timed, "one that a timer starts", everywhere, restarted, restarted, "", theory.TimerFires.Source},
				{byCron, "one that cron starts", everywhere, restarted, restarted, "", theory.CronFires.Source},
			},
		}
	})
	_ = register(172, "tick-missed", func() Event {
		return missesTick(Event{
			Heading: "its time passes",
			Summary: "its timer is stopped while the time passes at which it is to run again, and then started",
			Make:    func(s *stage.Stage) (string, error) { return s.MissTick() },
			Expect: func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation {
				return theory.AtMissedTick(t)
			},
			Rows: []Row{
				{timed, "one whose timer is persistent", everywhere, restarted, restarted, "", theory.TimerRemembers.Source},
				{forgetful, "one whose timer is not", everywhere, restarted, restarted, "", theory.TimerRemembers.Source},
				{byCron, "one that cron starts", everywhere, died, died, "", theory.CronForgets.Source},
			},
		})
	})
	_ = register(172, "tick-spread", func() Event {
		return byTimer(Event{
			Heading: "when it is due",
			Source:  theory.TimerSpreads.Source,
			Summary: "systemd is asked 16 times when its next run is, and then that comes",
			Make:    func(s *stage.Stage) (string, error) { return s.SpreadTick() },
			Expect: func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation {
				return theory.AtEnd(theory.ExitsWell, t)
			},
			Rows: []Row{
				{timed, "one that a timer starts", everywhere, restarted, restarted, "", theory.TimerFires.Source},
				{changed(timed, func(t *modes.Traits) { t.Spread = 3e9 }), "one that it puts off by chance", everywhere, restarted, restarted, "", theory.TimerSpreads.Source},
			},
		})
	})
	_ = register(173, "tick-boot", func() Event {
		return missesTick(Event{
			Heading:   "time passes, boot",
			Summary:   "the machine boots, more than a year after the last run of what is to run once a year",
			Boots:     true,
			Together:  true,
			EndsShell: true,
			Takes:     theory.Boot,
			Make:      func(s *stage.Stage) (string, error) { return s.MissTickByBoot() },
			Expect: func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation {
				return theory.AtMissedTickAndBoot(t)
			},
			Rows: []Row{
				{timed, "one whose timer is persistent", everywhere, restarted, restarted, "", theory.TimerCatchesUp.Source},
				{forgetful, "one whose timer is not", everywhere, died, died, "", theory.TimerForgets.Source},
				{byCron, "one that cron starts", everywhere, died, died, "", theory.CronForgets.Source},
			},
		})
	})
)

func missesTick(e Event) Event {
	e.Block, e.Aside, e.Rare, e.Lab = session, true, true, true
	e.Source = cmp.Or(e.Source, "systemd.timer(5), Persistent=")
	e.Skip = func(t modes.Traits, s shell.Shell) string {
		if t.Every == 0 {
			return "nothing starts it at a time"
		}
		return stoppedDoesNothing(t, s)
	}
	return e
}

// byTimer is for those that a timer of systemd starts: cron puts nothing off.
func byTimer(e Event) Event {
	e = missesTick(e)
	skip := e.Skip
	e.Skip = func(t modes.Traits, s shell.Shell) string {
		if t.Crontab {
			return "cron starts it, and puts nothing off"
		}
		return skip(t, s)
	}
	return e
}

var (
	timed     = managed(func(t *modes.Traits) { t.Returns, t.Every, t.CatchesUp = true, 4e9, true })
	byCron    = managed(func(t *modes.Traits) { t.Returns, t.Every, t.Crontab = true, 60e9, true })
	forgetful = managed(func(t *modes.Traits) { t.Returns, t.Every = true, 4e9 })
)

// stoppedDoesNothing is why nothing comes of what has to act by itself.
func stoppedDoesNothing(t modes.Traits, _ shell.Shell) string {
	if t.Stopped {
		return "it is stopped, and does nothing by itself"
	}
	return ""
}
