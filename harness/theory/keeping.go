package theory

import (
	"slices"

	"outlive/harness/evidence"
	"outlive/harness/program"
	"outlive/modes"
)

// What becomes of what a program keeps besides itself. That is nobody's child: the end
// of the program leaves it, and whoever takes it does not ask whether the program lives.
var (
	removesIPC = rule("logind.removes-ipc", "the file of its shared memory is removed from /dev/shm, though it is in use: with the last session of a user who does not linger logind removes what is his (RemoveIPC=yes, as it comes but at Red Hat), whoever holds it, and be that a service of the system with User=; a System V segment it spares while anybody has it attached, and all that is root's or a system user's (uid below 1000)", "logind.conf(5), RemoveIPC; systemd, src/shared/clean-ipc.c")
	runtimeDir = rule("logind.runtime-dir", "$XDG_RUNTIME_DIR is removed, with all that is in it: it is there from the first session of its user to the end of the last (and UserStopDelaySec: 0 in the lab, 10 s as it comes), or for as long as he lingers", "pam_systemd(8), $XDG_RUNTIME_DIR; logind.conf(5), UserStopDelaySec")
	bootMemory = rule("kernel.boot-memory", "what was in memory is gone: shared memory of both kinds, and all below /run", "shm_overview(7), sysvipc(7); file-hierarchy(7), /run")
	ageTmp     = rule("tmpfiles.age", "what it keeps in /tmp is removed, though it is in use: nobody has touched it for the age that tmpfiles.d gives /tmp (10 days upstream, none on Debian); spared are only a socket that somebody listens on by its absolute path, and a folder that somebody has locked by flock(2), with all below", "tmpfiles.d(5), Age; systemd, src/tmpfiles/tmpfiles.c")
	bootTmp    = rule("tmpfiles.boot", "/tmp is empty: it is in memory, or systemd-tmpfiles empties it (a line of type D)", "tmpfiles.d(5), D; file-hierarchy(7), /tmp")
)

// Taking tells whether an event takes what a process keeps somewhere, and by which rule.
type Taking func(where program.Keep, t modes.Traits, lives bool) (r Rule, takes bool)

// LastLogout is the end of the last session of a user who does not linger, when no
// process is left in any.
func LastLogout(where program.Keep, t modes.Traits, lives bool) (r Rule, takes bool) {
	switch where {
	case program.SharedFile:
		return removesIPC, !t.Root
	case program.Segment:
		return removesIPC, !t.Root && !lives
	case program.Runtime:
		return runtimeDir, inLogin(t)
	}
	return r, false
}

// TmpClean is that of /tmp, where all is older than its age.
func TmpClean(where program.Keep, _ modes.Traits, _ bool) (Rule, bool) {
	return ageTmp, where == program.Temporary
}

// Boot is that of the machine.
func Boot(where program.Keep, t modes.Traits, _ bool) (Rule, bool) {
	switch where {
	case program.Temporary:
		return bootTmp, true
	case program.Runtime:
		return bootMemory, inLogin(t)
	}
	return bootMemory, true
}

// inLogin tells whether a process has the environment of a login, as the user's own
// manager has, and with that a runtime folder.
func inLogin(t modes.Traits) bool { return t.UserUnit || !t.Managed || !t.FreshEnv }

// Keeps is what the program keeps besides itself, and what its launcher does where the
// event takes that: a socket in the folder that the line is typed in.
func (c Context) Keeps(t modes.Traits) []program.Keep {
	if c.Session.InTmp && t.NearSocket && !slices.Contains(c.Program.Keeps, program.Temporary) {
		return append(slices.Clone(c.Program.Keeps), program.Temporary)
	}
	return c.Program.Keeps
}

// Losing is what becomes of the expectation for a process with these traits when it
// keeps something. Of one that lives on, or whose work does, that is the news.
func (is Expectation) Losing(keeps []program.Keep, takes Taking, t modes.Traits) Expectation {
	if takes == nil || is.Outcome == evidence.Stuck { // the session is not over
		return is
	}
	for _, where := range keeps {
		r, gone := takes(where, t, is.Outcome != evidence.Died)
		if !gone {
			continue
		}
		if is.Outcome != evidence.Died && len(is.Loss) == 0 {
			is = r.after(is, is)
		}
		is.Loss = append(is.Loss, where)
	}
	return is
}
