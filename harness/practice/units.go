package practice

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// unitSays is what systemd may say of a unit that a step is about: the first of its kind.
type unitSays struct {
	id, source string
	kind       string // the end of its name
	property   string // of systemctl show
	holds      func(value string) bool
	Words
}

// unitsSay are all that a lesson may ask of units.
func unitsSay() []unitSays {
	const service, target, client, online = ".service", ".target", "client.service", "network-online.target"
	return append(append(timersSay(), confinedSay()...), []unitSays{
		{"unit.active", "systemctl(1), is-active", service, "ActiveState", word("active"), Words{"runs, says systemd", "does not run, says systemd"}},
		{"unit.failed", "systemctl(1), is-failed", service, "ActiveState", word("failed"), Words{"has failed, says systemd", "has not failed, says systemd"}},
		{"unit.restarted", "systemd.service(5), Restart=", service, "NRestarts", moreThan0, Words{"was started again by systemd", "was not started again by systemd"}},
		{"unit.killed", "systemd.service(5), Restart=", service, "Result", word("signal"), Words{"failed by a signal", "did not fail by a signal"}},
		{"unit.refused", "systemd.exec(5), PROCESS EXIT CODES", service, "Result", word("exit-code"), Words{"failed by its exit status", "did not fail by its exit status"}},
		{"unit.empty", "systemd.service(5), RemainAfterExit=", service, "SubState", word("exited"), Words{"is active without a process, says systemd", "is not active without a process, says systemd"}},
		{"unit.enabled", "systemctl(1), enable", service, "UnitFileState", word("enabled"), Words{"is enabled", "is not enabled"}},
		{"unit.read", "systemctl(1), daemon-reload", service, "NeedDaemonReload", word("no"), Words{"has the files that systemd has read", "has files that changed since systemd read them"}},
		{"unit.restarts", "systemd.service(5), Restart=", service, "Restart", restarts, Words{"is to be started again", "is not to be started again"}},
		{"unit.on-failure", "systemd.service(5), Restart=", service, "Restart", word("on-failure"), Words{"is to be started again after a failure", "is not to be started again after a failure"}},
		{"unit.stopped", "systemctl(1), stop", service, evidence.WasStopped, word("yes"), Words{"was stopped by systemd", "was not stopped by systemd"}},
		{"unit.timeout", "systemd.service(5), TimeoutSec=", service, "Result", word("timeout"), Words{"took longer than systemd waits", "did not take longer than systemd waits"}},
		{"unit.run-dir", "systemd.exec(5), RuntimeDirectory=", service, evidence.Below("/run"), anything, Words{"has its directory in /run", "has no directory in /run"}},
		{"unit.state-dir", "systemd.exec(5), StateDirectory=", service, evidence.Below("/var/lib"), anything, Words{"has its directory in /var/lib", "has no directory in /var/lib"}},
		{"unit.private-state", "systemd.exec(5), DynamicUser=", service, evidence.Below("/var/lib"), leadsTo("private/"), Words{"has its state in /var/lib/private", "does not have its state in /var/lib/private"}},
		{"unit.owned", "systemd.exec(5), StateDirectory=", service, evidence.Below("/var/lib"), owned, Words{"owns its directory in /var/lib", "does not own its directory in /var/lib"}},
		{"unit.chdir", "systemd.exec(5), PROCESS EXIT CODES", service, "ExecMainStatus", word("200"), Words{"could not enter its working directory", "was not kept from its working directory"}},
		{"unit.watchdog", "systemd.service(5), WatchdogSec=", service, "Result", word("watchdog"), Words{"gave no sign of life to systemd", "was not ended for want of a sign of life"}},
		{"unit.simple", "systemd.service(5), Type=", service, "Type", word("simple"), Words{"is of the type simple", "is not of the type simple"}},
		{"unit.notify", "systemd.service(5), Type=", service, "Type", word("notify"), Words{"is of the type notify", "is not of the type notify"}},
		{"client.active", "systemctl(1), is-active", client, "ActiveState", word("active"), Words{"is found by its client", "is not found by its client"}},
		{"client.failed", "systemctl(1), is-failed", client, "ActiveState", word("failed"), Words{"is not found by its client", "has no client that failed"}},
		{"unit.has-reload", "systemd.service(5), ExecReload=", service, "ExecReload", anything, Words{"can be told to reload", "cannot be told to reload"}},
		{"unit.stop-post", "systemd.service(5), ExecStopPost=", service, "ExecStopPost", hasRun, Words{"had its ExecStopPost= run", "did not have its ExecStopPost= run"}},
		{"unit.untried", "systemd.service(5), ExecStartPre=", service, "ExecMainStartTimestampMonotonic", word("0"), Words{"had no start of its program", "had its program started"}},
		{"unit.env-file", "systemd.exec(5), EnvironmentFile=", service, "EnvironmentFiles", anything, Words{"has an environment file", "has no environment file"}},
		{"unit.limit-misplaced", "systemd.unit(5), StartLimitIntervalSec=", service, evidence.FileText, misplacesLimit, Words{"has its start limit in [Service]", "has no start limit in [Service]"}},
		{"unit.wants-network", "systemd.unit(5), Wants=", service, "Wants", lists(online), Words{"asks for " + online, "does not ask for " + online}},
		{"unit.after-network", "systemd.unit(5), After=", service, "After", lists(online), Words{"starts after " + online, "does not start after " + online}},
		{"unit.comment", "systemd.syntax(7)", service, evidence.FileText, commented, Words{"has a comment behind a value", "has no comment behind a value"}},
		{"target.active", "systemd.special(7)", target, "ActiveState", word("active"), Words{"has its target reached", "does not have its target reached"}},
	}...)
}

func restarts(is string) bool { return is != "no" && is != "" }

func word(want string) func(string) bool { return func(is string) bool { return is == want } }

func moreThan0(is string) bool { return is != "0" && is != "" }

func anything(is string) bool { return is != "" }

func leadsTo(where string) func(string) bool {
	return func(is string) bool { return strings.HasPrefix(is, "-> "+where) }
}

// owned tells whether it is there, and not root's.
func owned(is string) bool {
	return is != "" && !strings.HasPrefix(is, "->") && !strings.HasSuffix(is, " 0")
}

// hasRun tells whether a command was run, by what systemctl show prints of it.
func hasRun(is string) bool {
	return strings.Contains(is, "pid=") && !strings.Contains(is, "pid=0 ")
}

func lists(unit string) func(string) bool {
	return func(is string) bool { return slices.Contains(strings.Fields(is), unit) }
}

// commented tells whether one of the lines has something behind its value that looks like a comment.
func commented(text string) bool {
	for line := range strings.Lines(text) {
		_, value, ok := strings.Cut(line, "=")
		if ok && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, ";") && strings.Contains(value, " #") {
			return true
		}
	}
	return false
}

// misplacesLimit tells whether the interval of the start limit stands in [Service], where it is
// not known; by its old name it is, and so is the burst.
func misplacesLimit(text string) bool {
	section := ""
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "[") {
			section = strings.TrimSpace(line)
		}
		if section == "[Service]" && strings.HasPrefix(line, "StartLimitIntervalSec") {
			return true
		}
	}
	return false
}

// ofUnits are their predicates.
func ofUnits() (all []check.Check) {
	for _, row := range unitsSay() {
		all = append(all, check.Check{ID: row.id, Rule: "it " + row.Is, Source: row.source, Holds: row.judge})
	}
	return all
}

func (row unitSays) judge(e evidence.Evidence) check.Finding {
	for _, u := range e.Shown {
		if strings.HasSuffix(u.Name, row.kind) {
			is := u.Value(row.property)
			switch row.property {
			case evidence.FileText:
				return check.Finding{Holds: row.holds(is), Got: fmt.Sprintf("systemctl cat %s: %q", u.Name, is)}
			case evidence.WasStopped:
				return check.Finding{Holds: row.holds(is), Got: fmt.Sprintf("systemctl show %s: ActiveState=%s, stopped: %s", u.Name, u.Properties["ActiveState"], is)}
			}
			return check.Finding{Holds: row.holds(is), Got: fmt.Sprintf("systemctl show %s: %s=%s", u.Name, row.property, is)}
		}
	}
	return check.Finding{Unseen: "the lesson names no unit that ends in " + row.kind}
}

// ofUnit tells whether a predicate is one of those.
func ofUnit(id string) bool {
	for _, row := range unitsSay() {
		if row.id == id {
			return true
		}
	}
	return false
}
