package theory

import (
	"slices"

	"outlive/harness/shell"
	"outlive/modes"
)

// perShell is one rule as the shells have it that have it, by their ids.
type perShell func() map[string]Rule

// Of gives the rule of a shell; of one that does not have it, the zero Rule.
func (p perShell) Of(s shell.Shell) Rule { return p()[s.ID] }

// shells makes the rule of every shell that has it: the shell is its subject.
func shells(name, does string, has func(shell.Shell) bool, signals ...string) perShell {
	return family(func() map[string]Rule {
		all := map[string]Rule{}
		for _, s := range shell.All() {
			if has(s) {
				all[s.ID] = rule(s.ID+"."+name, s.ID+" "+does, s.Policy.Source, signals...)
			}
		}
		return all
	})
}

// What a shell that ends sends its jobs, by what ends it.
var (
	resendsHUP = shells("resends-hup", "sends the SIGHUP that it gets on to its jobs",
		func(s shell.Shell) bool { return s.Policy.ResendsHUP }, "SIGHUP")
	keepsHUP = shells("keeps-hup", "sends a SIGHUP that it gets to nobody, and nobody else signals its jobs in the background",
		func(s shell.Shell) bool { return !s.Policy.ResendsHUP })
	heedsTERM = shells("heeds-term", "is ended by systemd's SIGTERM before it could send its jobs anything, and systemd signals only what is in the scope that it stops",
		func(s shell.Shell) bool { return s.Policy.HeedsTERM })
	hupsAtExit = shells("hups-at-exit", "sends SIGHUP to its jobs when it exits",
		func(s shell.Shell) bool { return s.Policy.HUPsAtExit }, "SIGHUP")
	sparesAtExit = shells("spares-at-exit", "sends its running jobs nothing when it exits",
		func(s shell.Shell) bool { return !s.Policy.HUPsAtExit })
	huponexit = shells("huponexit", "sends SIGHUP to its jobs when it exits, as a login shell with huponexit",
		func(s shell.Shell) bool { return s.Login != nil }, "SIGHUP")
	hupsForeground = shells("hups-foreground", "sends the SIGHUP that it gets on to its jobs, and when it ends the kernel sends SIGHUP to the foreground group",
		func(s shell.Shell) bool { return s.Policy.ResendsHUP }, "SIGHUP")
)

// spared are the jobs of a shell that would send them SIGHUP, but for a mark or an option.
var spared = family(func() map[string]Rule {
	const kernel = "; and the kernel signals only the session leader and the foreground group"
	return map[string]Rule{
		"bash": rule("bash.marked", "disown -h has marked it: it stays a job of bash, which sends it no SIGHUP"+kernel, "bash(1), disown"),
		"zsh":  rule("zsh.hup-unset", "zsh sends its jobs no SIGHUP while its option HUP is unset"+kernel, "zshoptions(1), HUP"),
	}
})

// Spared is what becomes of the expectation for no job when it is one that s spares.
func (is Expectation) Spared(s shell.Shell) Expectation {
	if r, ok := spared()[s.ID]; ok && is.Rule == notAJob.ID {
		is.Rule, is.Why, is.Source = r.ID, r.Says, r.Source
	}
	return is
}

// What becomes of a job that Ctrl-Z has stopped.
var (
	orphanedHUP = rule("kernel.orphaned-hup", "a stopped process group that becomes orphaned gets SIGHUP and SIGCONT from the kernel", "_exit(3p)", "SIGHUP")
	notOrphaned = rule("kernel.not-orphaned", "its group is not orphaned by the shell's end: what reads its output is its parent, in another group of the session, and stays", "POSIX XBD 3.264; _exit(3p)")
	termsAndHUP = shells("ends-stopped", "sends SIGTERM to its stopped jobs when it ends, and the kernel sends SIGHUP to a stopped group that becomes orphaned: which comes first is not fixed",
		func(s shell.Shell) bool { return s.Policy.StoppedTERM }, "SIGHUP", "SIGTERM")
	terms = shells("terms-stopped", "sends SIGTERM to its stopped jobs when it ends",
		func(s shell.Shell) bool { return s.Policy.StoppedTERM }, "SIGTERM")
	hupsStopped = shells("hups-stopped", "sends its stopped jobs SIGCONT and SIGHUP when it ends",
		func(s shell.Shell) bool { return s.Policy.HUPsStopped }, "SIGHUP")
	disownContinues = shells("disown-continues", "lets a stopped job go on when it disowns it, and "+notAJob.Says,
		func(s shell.Shell) bool { return s.Policy.DisownContinues })
)

// What becomes of a subshell that has executed nothing: it has the handlers of its shell.
var subshellEnds = shells("subshell-ends", "has handlers for the signals that are to end it; so has its subshell, which has executed nothing, and ends by them",
	func(s shell.Shell) bool { return len(s.Policy.SubshellEnds) > 0 })

// InSubshell is what becomes of the expectation for a subshell of s that catches what is
// to end it; ok is false where that is not known.
func (is Expectation) InSubshell(s shell.Shell) (in Expectation, ok bool) {
	switch r := subshellEnds.Of(s); {
	case !slices.Contains(s.Policy.SubshellEnds, is.Signals[0]):
		return is, false
	case s.Policy.SubshellExit != 0:
		r.Exit = s.Policy.SubshellExit
		return r.exits(is.Signals[0], is), true
	default:
		return r.after(is, is), true
	}
}

// What a shell leaves behind that waits for what it has put in the background.
var redirectedHoldsPipes = shells("holds-pipes", "runs a redirected command in the background below a subshell, which waits for it and holds the pipes of the shell: sshd, or whoever copies them to their end, waits for it, too, and the client does not return",
	func(s shell.Shell) bool { return !s.Has(modes.InPlace) })

// HeldByWaiting is the rule for an ssh command whose process is waited for.
func HeldByWaiting(s shell.Shell) Rule {
	if r, ok := redirectedHoldsPipes()[s.ID]; ok {
		return r
	}
	return listHoldsPipes
}

// atEnd is the rule for a process whose shell ends by itself, having sent
// SIGHUP to its jobs or not.
func atEnd(t modes.Traits, s shell.Shell, hups, spares perShell) Rule {
	switch r, ok := hups()[s.ID]; {
	case t.OwnSession:
		return OwnSession
	case t.Foreground: // it shares the shell's group, or is waited for by nobody
		return foregroundHUP
	case !t.Job:
		return notAJob
	case ok:
		return r
	}
	return spares.Of(s)
}

// AtHangup is the rule for a process whose terminal closes, or whose shell gets
// SIGHUP otherwise: the shell ends by it.
func AtHangup(t modes.Traits, s shell.Shell) Rule {
	r, resends := hupsForeground()[s.ID]
	switch {
	case t.Leader && !t.OwnSession:
		return leaderHUP
	case t.Stopped:
		return AtStoppedHangup(t, s)
	case !t.Foreground || t.OwnSession:
		return atShellHUP(t, s)
	case resends:
		return r
	}
	return foregroundHUP
}

// atShellHUP is the rule for a process in the background whose shell gets SIGHUP.
func atShellHUP(t modes.Traits, s shell.Shell) Rule { return atEnd(t, s, resendsHUP, keepsHUP) }

// AtExit is the rule for a process whose shell exits. Of a login shell of bash that is
// seen to send SIGHUP then, huponexit is set.
func AtExit(t modes.Traits, s shell.Shell) Rule {
	if s.Policy.HUPsAtExit && s.Login != nil {
		return AtLoginExit(t, s)
	}
	if t.Stopped {
		return AtStoppedExit(t, s)
	}
	return atEnd(t, s, hupsAtExit, sparesAtExit)
}

// AtLoginExit is the same for a login shell with huponexit.
func AtLoginExit(t modes.Traits, s shell.Shell) Rule {
	if t.Stopped && (!t.Job || t.IgnoresHUP) {
		return AtStoppedExit(t, s)
	}
	return atEnd(t, s, huponexit, sparesAtExit)
}

// AtUnitStop is the rule for a process that is not in the unit that is stopped,
// while its shell is.
func AtUnitStop(t modes.Traits, s shell.Shell) Rule {
	switch {
	case t.Stopped && s.Policy.HeedsTERM:
		return orphanedHUP
	case t.Stopped:
		return AtStoppedHangup(t, s)
	case t.OwnSession || !t.Job:
		return ownUnit
	case s.Policy.HeedsTERM:
		return heedsTERM.Of(s)
	}
	return atShellHUP(t, s)
}

// AtStoppedExit is the rule for a process that Ctrl-Z has stopped, when exit is
// typed until the shell ends.
func AtStoppedExit(t modes.Traits, s shell.Shell) Rule {
	if t.Job && s.Policy.TERMsFirst && !(t.Stopped && t.ReaderStays) {
		return terms.Of(s)
	}
	return AtStoppedHangup(t, s)
}

// AtShellKill is the rule for a process whose shell can do nothing any more.
func AtShellKill(t modes.Traits) Rule {
	switch {
	case t.OwnSession:
		return OwnSession
	case t.Stopped && t.ReaderStays:
		return notOrphaned
	case t.Stopped:
		return orphanedHUP
	case t.Foreground:
		return foregroundHUP
	}
	return notForeground
}

// AtResumedHangup is the rule for a process that Ctrl-Z has stopped and bg lets go
// on, when the terminal closes: it is a job in the background like any other.
func AtResumedHangup(t modes.Traits, s shell.Shell) Rule {
	t.Foreground = false
	return AtHangup(t, s)
}

// AtStoppedHangup is the rule for a process that is stopped, when the terminal closes.
// One that stopped by itself did so after whatever was typed behind its line.
func AtStoppedHangup(t modes.Traits, s shell.Shell) Rule {
	disowned, continues := disownContinues()[s.ID]
	t.Job = t.Job || s.Policy.TERMsDisowned
	switch {
	case t.Stopped && t.ReaderStays:
		return notOrphaned
	case !t.Job && continues && !t.Stopped:
		return disowned
	case t.Job && s.Policy.HUPsStopped:
		return hupsStopped.Of(s)
	case !t.Job || !s.Policy.StoppedTERM:
		return orphanedHUP
	case t.IgnoresHUP:
		return terms.Of(s)
	}
	return termsAndHUP.Of(s)
}

// shellHUP is for the shell itself, at its prompt.
var shellHUP = shells("ends-by-hup", "gets SIGHUP, and ends by it, as the leader of a session does whose terminal is gone",
	func(shell.Shell) bool { return true }, "SIGHUP")

// ShellHUP is the rule for a shell itself that gets SIGHUP.
func ShellHUP(s shell.Shell) Rule { return shellHUP.Of(s) }

// shellEOF is for a shell that no signal has ended.
var shellEOF = shells("ends-by-eof", "reads its next line from a terminal that is gone (EIO), which is the end of its input, and exits",
	func(shell.Shell) bool { return true })

// ShellEOF is the rule for a shell at its prompt whose terminal is gone.
func ShellEOF(s shell.Shell) Rule { return shellEOF.Of(s) }
