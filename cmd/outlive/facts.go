//go:build linux

package main

import (
	"fmt"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/runs"
	"outlive/harness/visible"
	"outlive/modes"
)

// about tells what keeps a process alive, or does not, as the kernel shows it
// now: not what its mode promises.
func about(r runs.Record, p evidence.Process) (facts []string) {
	if hears(p.Ignored) {
		facts = append(facts, "ignoring SIGHUP")
	}
	switch {
	case p.SID == r.Session && p.TTYNr == 0:
		facts = append(facts, "in the session it was started from, which has no terminal")
	case p.SID == r.Session: // 0, too: the leader of both is outside this pid namespace
		facts = append(facts, "in the session it was started from")
	case p.TTYNr != 0:
		facts = append(facts, "on a terminal of its own")
	case p.SID == p.PID:
		facts = append(facts, "leading a session of its own")
	default:
		facts = append(facts, "in a session of its own, without a terminal")
	}
	return facts
}

// hears tells whether SIGHUP is in a mask of proc_pid_status(5).
func hears(mask uint64) bool { return mask&(1<<(unix.SIGHUP-1)) != 0 }

// notes tell what a hangup does to a process that its mode made deaf to SIGHUP,
// and that undid it.
func (a *app) notes(r runs.Record, p evidence.Process) []string {
	mode, _ := modes.Lookup(r.Mode)
	form, _ := mode.Form(modes.Via(r.Via))
	if p.PID == 0 || !form.Traits.IgnoresHUP || hears(p.Ignored) {
		return nil
	}
	what := "it does not ignore SIGHUP any more: a hangup of its terminal ends it"
	if hears(p.Caught) {
		what = "it catches SIGHUP itself, so " + r.Mode + " does not protect it: what a hangup does is up to its handler, and most end it"
	}
	return []string{what, asCalled("hint: outlive run setsid -- ") + a.out.legible(r.Command) + "  (no terminal, so no hangup)"}
}

const longestComm = 20 // columns

// left names processes, a few of them.
func left(all []evidence.Process) string {
	const most = 5
	var names []string
	for i, p := range all {
		if i == most {
			names = append(names, fmt.Sprintf("and %d more", len(all)-most))
			break
		}
		names = append(names, fmt.Sprintf("%s (pid %d)", visible.Name(p.Comm, longestComm), p.PID))
	}
	return strings.Join(names, ", ")
}
