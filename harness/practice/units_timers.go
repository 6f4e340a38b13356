package practice

import (
	"strings"

	"outlive/harness/evidence"
)

// timersSay are those of unitsSay that are about timers, and the cron beside them.
func timersSay() []unitSays {
	const timer, cron = ".timer", "cron.service"
	return []unitSays{
		{"timer.active", "systemd.timer(5)", timer, "ActiveState", word("active"), Words{"has a timer that runs", "has no timer that runs"}},
		{"timer.enabled", "systemctl(1), enable", timer, "UnitFileState", word("enabled"), Words{"has a timer that is enabled", "has a timer that is not enabled"}},
		{"timer.fired", "systemd.timer(5)", timer, "LastTriggerUSecMonotonic", moreThan0, Words{"was started by its timer", "was not started by its timer"}},
		{"timer.persistent", "systemd.timer(5), Persistent=", timer, "Persistent", word("yes"), Words{"has a timer that makes up for what it missed", "has a timer that does not make up for what it missed"}},
		{"timer.repeats", "systemd.timer(5), OnUnitActiveSec=", timer, evidence.FileText, repeats, Words{"has a timer with OnUnitActiveSec=", "has no timer with OnUnitActiveSec="}},
		{"timer.scattered", "systemd.timer(5), RandomizedDelaySec=", timer, "RandomizedDelayUSec", moreThan0, Words{"has a timer that puts it off by chance", "has a timer that puts nothing off by chance"}},
		{"timer.last-day", "systemd.time(7), CALENDAR EVENTS", timer, "TimersCalendar", lastDay, Words{"has a timer for the last day of each month", "has no timer for the last day of each month"}},
		{"daily.fired", "systemd.timer(5), Unit=", "-daily.timer", "LastTriggerUSecMonotonic", moreThan0, Words{"was started by app-daily.timer", "was not started by app-daily.timer"}},
		{"cron.again", "systemctl(1), restart", cron, "ActiveExitTimestampMonotonic", moreThan0, Words{"had its cron started twice", "did not have its cron started twice"}},
	}
}

// repeats tells whether a timer's file has it run again and again, however often.
func repeats(text string) bool {
	return strings.HasPrefix(text, "OnUnitActiveSec=") || strings.Contains(text, "\nOnUnitActiveSec=")
}

func lastDay(is string) bool { return strings.Contains(is, "OnCalendar=*-*~01 ") }
