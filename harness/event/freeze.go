package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The process hangs: it is there, and does nothing. SIGSTOP makes the hang that no program
// can get out of. Who starts again what ends does not see it, for nothing has ended; only who
// waits for a sign of life does. tmux and screen let their own child go on: to them it was a
// slip of the fingers.
var _ = register(169, "freeze", func() Event {
	return Event{
		Heading: "it hangs",
		Block:   session,
		Aside:   true,
		Rare:    true,
		Summary: "the process hangs, as SIGSTOP has stopped it",
		Source:  "signal(7); systemd.service(5), WatchdogSec=",
		Instead: "have somebody wait for its signs of life: WatchdogSec= in its unit, and WATCHDOG=1 from it (sd_notify(3))",
		To:      Itself,
		Make:    func(s *stage.Stage) (string, error) { return s.Freeze() },
		Expect: func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation {
			return theory.AtFreeze(t)
		},
		Rows: []Row{
			{foreground, "foreground", everywhere, halted, halted, "", "signal(7)"},
			{nohup, "nohup", everywhere, halted, halted, "", "signal(7)"},
			{reader, "a job that reads, and is stopped", everywhere, halted, halted, "", "signal(7)"},
			{enabled, "an enabled service", everywhere, halted, halted, "", "signal(7)"},
			{restarting, "one that is started again when it fails", everywhere, halted, halted, "", "signal(7)"},
			{respawning, "one that is always", everywhere, halted, halted, "", "signal(7)"},
			{woken, "a pane whose server wakes it", everywhere, survived, survived, "", "waitpid(2), WUNTRACED; tmux(1); screen(1)"},
			{watched, "one with a watchdog", everywhere, died, died, "SIGABRT", "systemd.service(5), WatchdogSec=; systemd.kill(5), WatchdogSignal="},
			{notifying, "and that is started again when it fails", everywhere, restarted, restarted, "", "systemd.service(5), WatchdogSec=, Restart=on-failure"},
		},
	}
})
