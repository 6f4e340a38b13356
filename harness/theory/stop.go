package theory

import (
	"slices"

	"outlive/harness/evidence"
	"outlive/harness/program"
	"outlive/modes"
)

// What a mode's own way to stop a process does. Who is asked by SIGTERM may finish what he
// is at; who is killed, or whose terminal closes, is not asked.
var (
	insists      = rule("stop.insists", "it is sent SIGTERM, it alone, and SIGKILL where it is still there when the patience is up: 5 s here of start-stop-daemon (--retry 5), 10 s of supervisord (stopwaitsecs)", "start-stop-daemon(8), --retry; supervisord(1), stopwaitsecs", "SIGTERM", "SIGKILL")
	supervisor   = rule("stop.supervised", "its supervisor sends it SIGTERM and SIGCONT, it alone, starts no other, and kills nobody", "runsv(8), d; s6-svc(1), -d; svc(8), -d", "SIGTERM")
	hangsUp      = rule("stop.hangs-up", "who holds its terminal closes that, and the kernel sends SIGHUP to the leader of its session, which it is", "tmux(1), kill-session; screen(1), quit; POSIX XBD 11.1.10", "SIGHUP")
	groupStops   = rule("systemd.stops-cgroup", "its unit is stopped: all in that cgroup get SIGTERM, and SIGKILL what is still there after TimeoutStopSec, whatever group or session it is in", killModeSource, "SIGTERM", "SIGKILL")
	mixedStops   = rule("systemd.stops-mixed", "its unit is stopped, with KillMode=mixed: the main process gets SIGTERM, and SIGKILL after TimeoutStopSec; when it has ended all others in the cgroup get SIGKILL", killModeSource, "SIGTERM", "SIGKILL")
	mainStops    = rule("systemd.stops-main", "its unit is stopped, with KillMode=process: the main process gets SIGTERM, and SIGKILL after TimeoutStopSec; all others are left", killModeSource, "SIGTERM", "SIGKILL")
	othersKilled = rule("systemd.kills-others", "its unit is stopped, with KillMode=mixed: all in the cgroup but the main process get SIGKILL, when that has ended", killModeSource, "SIGKILL")
	othersLeft   = rule("systemd.leaves-others", "its unit is stopped, with KillMode=process: all in the cgroup but the main process are left", killModeSource)
	nobodyStops  = rule("systemd.stops-nobody", "its unit is stopped, with KillMode=none: nobody gets a signal, and all in the cgroup are left", killModeSource)
)

const killModeSource = "systemd.kill(5), KillMode; systemd.service(5), TimeoutStopSec"

// What comes after the stop where a command does both: no rules, as what it does to the
// process is the stop's.
var (
	renews       = Rule{Says: "and then another is started in its place", Source: "systemctl(1), restart; supervisord(1); runsv(8); s6-svc(1), -r; svc(8), -t; service(8)"}
	startsBeside = Rule{Says: "so it lives on, and another is started beside it: two do the work", Source: "systemctl(1), restart"}
)

// AtRestart is what becomes of a process that is stopped by its mode's own way, to have
// another in its place. What ends it is as a stop has it.
func AtRestart(t modes.Traits, chatty bool) Expectation {
	is := AtStop(t).Fate(t, chatty, false)
	then := renews
	switch {
	case t.Stops == modes.KillNone:
		then = startsBeside
	case is.Outcome != evidence.Died:
		return is
	}
	// It rests on the rule of the stop, which says what becomes of its children.
	is.Outcome, is.Why, is.Source = evidence.Restarted, is.Why+"; "+then.Says, is.Source+"; "+then.Source
	return is
}

// AtStop is the rule for a process that is stopped by its mode's own way.
func AtStop(t modes.Traits) Rule {
	switch t.Stops {
	case modes.Insists:
		return insists
	case modes.HangsUp:
		if t.TTY != modes.Pane { // it has a session elsewhere
			return OwnSession
		}
		return hangsUp
	case modes.KillGroup:
		return groupStops
	case modes.KillMixed:
		return forMain(t, mixedStops, othersKilled)
	case modes.KillMain:
		return forMain(t, mainStops, othersLeft)
	case modes.KillNone:
		return nobodyStops
	}
	if t.Restarts == modes.Always { // who starts another whenever it ends has to be asked himself
		return supervisor
	}
	return DirectTERM
}

// forMain is the rule for the main process of a service, or for another in its cgroup.
func forMain(t modes.Traits, main, others Rule) Rule {
	if t.Main {
		return main
	}
	return others
}

// ReachesTree tells whether the stop is for more than the process alone.
func ReachesTree(t modes.Traits) bool {
	return slices.Contains([]modes.Stop{modes.HangsUp, modes.KillGroup, modes.KillMixed, modes.KillMain, modes.KillNone}, t.Stops)
}

// Asked tells whether what ends it asks first, or is heard by a handler of its own.
func (is Expectation) Asked() bool {
	return is.Handles || len(is.Signals) > 0 && is.Signals[0] == "SIGTERM"
}

// farReaching are the rules of those who find a child whatever group and session it is in:
// by the cgroup, by the pids of parents, by the environment or by the pid namespace.
func farReaching(id string) bool {
	return slices.ContainsFunc([]Rule{
		groupStops, mixedStops, othersKilled, ScopeStopped, serviceStopped, paneServiceStopped, serviceMixed, paneServiceMixed, managerEnds, paneManagerEnds,
		ManagerWaits, NothingRestart, InTree, paneInTree, bearsMark, paneMark, seen,
		NamespaceEnds, CommandDone, deafShell, busyShell, shellTells, IsFirst, initEnds, initTells, initTellsKeeper, initTellsGroup,
	}, func(r Rule) bool { return r.ID == id })
}

// Leaves tells whether what ends a process with these traits leaves its children be, which
// print nothing: a signal that is sent to it alone, or that its own write makes the kernel
// send; an exit of its own; or such as it starts while it is hunted. The end of who leads the session of a
// terminal hangs up on its group, they among it. Who is in a session of his own is found
// by nobody who goes by groups and terminals.
func (is Expectation) Leaves(t modes.Traits, p program.Program) bool {
	switch {
	case is.Rule == seen.ID && !p.Respawns:
		return false
	case p.Apart:
		return !farReaching(is.Rule)
	}
	alone := []string{DirectHUP.ID, DirectTERM.ID, DirectINT.ID, BrokenPipe.ID, Killed.ID, ExitsWell.ID, ExitsBadly.ID, seen.ID, insists.ID, supervisor.ID, mainStops.ID}
	return slices.Contains(alone, is.Rule) && !(t.Leader && t.TTY != "")
}
