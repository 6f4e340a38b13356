package theory

import "outlive/modes"

// What another rule says, too, is a constant: to join it would cost every start.
const (
	managerEndsSays    = "its unit belongs to the manager of a user who does not linger: logind stops that after his last logout (UserStopDelaySec: 0 in the lab, 10 s as it comes), and all its units"
	serviceStoppedSays = "it is still in the service's cgroup, and KillMode=control-group ends all in there: SIGTERM, and SIGKILL to what is left after TimeoutStopSec; there is no SIGHUP to ignore, and a session of its own is no help"
	serviceMixedSays   = "it is still in the service's cgroup, and with KillMode=mixed only the main process gets SIGTERM: when that has ended, all others in there get SIGKILL"
)

// The rules of systemd and logind.
var (
	ScopeStopped    = rule("systemd.scope-stopped", "it is still in the session's scope, which systemd stops: SIGTERM and SIGHUP, then SIGKILL, to all inside, whatever session or terminal it is in", "logind.conf(5), systemd.kill(5)", "SIGTERM", "SIGHUP", "SIGKILL")
	ownUnit         = rule("systemd.own-unit", "it is in a unit of its own, which nobody stops", "systemd.unit(5)")
	OtherUnit       = rule("logind.other-unit", "its cgroup is that of another unit, and logind stops only the session's scope; a session or terminal of its own would be no help", "logind.conf(5), KillUserProcesses")
	managerEnds     = rule("logind.manager-ends", managerEndsSays, "logind.conf(5), UserStopDelaySec; loginctl(1)", "SIGTERM", "SIGKILL") // the second where the first takes too long
	paneManagerEnds = rule("logind.manager-ends-pane", managerEndsSays+"; the server that holds its terminal is in that unit, too, and the end of either ends it", managerEnds.Source, "SIGTERM", "SIGHUP", "SIGKILL")
	Boots           = rule("systemd.enabled", "it is enabled: the machine starts it again when it boots", "systemd.unit(5), [Install]")
	KernelStarts    = rule("kernel.first", "it is the first process, which the kernel starts when the machine boots", "boot(7)")
	ManagerBoots    = rule("systemd.user-enabled", "it is enabled, and its user lingers: the user's manager starts when the machine boots, and starts it again", "loginctl(1), enable-linger")
	ManagerWaits    = rule("logind.boot-no-linger", "its user does not linger: the user's manager, which it belongs to, starts only when he logs in", "loginctl(1), enable-linger", "SIGTERM", "SIGHUP", "SIGKILL")
	NothingRestart  = rule("systemd.not-enabled", "nothing starts it again when the machine boots", "systemd.unit(5), [Install]", "SIGTERM", "SIGHUP", "SIGKILL")
)

// AtManagerEnd is the rule for a process of a unit of the user's manager, when that ends.
func AtManagerEnd(t modes.Traits) Rule {
	if t.TTY == modes.Pane {
		return paneManagerEnds
	}
	return managerEnds
}

// What the stop of a service does to those in its cgroup that are not its main
// process, by KillMode. A service has SendSIGHUP=no.
var (
	serviceStopped     = rule("systemd.control-group", serviceStoppedSays, "systemd.kill(5), KillMode; systemd.service(5), TimeoutStopSec", "SIGTERM", "SIGKILL")
	paneServiceStopped = rule("systemd.control-group-pane", serviceStoppedSays+"; the server that holds its terminal is in there, too, and the end of either ends it", serviceStopped.Source, "SIGTERM", "SIGHUP", "SIGKILL")
	serviceMixed       = rule("systemd.mixed", serviceMixedSays, "systemd.kill(5), KillMode", "SIGKILL")
	paneServiceMixed   = rule("systemd.mixed-pane", serviceMixedSays+"; and the end of the server that holds its terminal hangs that up", serviceMixed.Source, "SIGKILL", "SIGHUP")
	ServiceMain        = rule("systemd.main-process", "it is the main process of its service, which the stop sends SIGTERM, and SIGKILL where it is still there after TimeoutStopSec", serviceStopped.Source, "SIGTERM", "SIGKILL")
	serviceMainOnly    = rule("systemd.process", "with KillMode=process only the main process gets SIGTERM, and this is another; and without a terminal there is no hangup", "systemd.kill(5), KillMode")
	serviceSignalsNone = rule("systemd.none", "with KillMode=none the stop signals nobody, and without a terminal there is no hangup", "systemd.kill(5), KillMode")
)

// AtServiceStop is the rule for a process that was started from a service which is
// stopped.
func AtServiceStop(killMode string, t modes.Traits) Rule {
	pane := t.TTY == modes.Pane
	switch {
	case t.Unit == modes.OwnUnit:
		return ownUnit
	case killMode == "process":
		return serviceMainOnly
	case killMode == "none":
		return serviceSignalsNone
	case killMode == "mixed" && pane:
		return paneServiceMixed
	case killMode == "mixed":
		return serviceMixed
	case pane:
		return paneServiceStopped
	}
	return serviceStopped
}
