package rule

import (
	"slices"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), steps 14 and 15: the daemon tells the original process that it is ready, and
// only then does that end. listen(2) is held until it has.
var _ = register("ready.launcher-waits", func() Rule {
	return Rule{
		Why:   "what is started next finds nobody at the port",
		Group: "readiness", Severity: Must, Act: "held", Text: "it can be reached when the launcher returns", Source: "daemon(7) steps 14 and 15",
		Judge: func(r evidence.Rehearsal) check.Finding {
			switch held := r.Held; {
			case !r.First.Returned:
				return moot("the launcher did not return")
			case len(r.First.Listens) == 0:
				return moot("it listens at nothing")
			case len(missing(r.First)) > 0:
				return check.Finding{Got: "when the launcher returned it did not listen at " + list(missing(r.First)) + " yet"}
			case held == nil:
				return unseen("it was not tried with slow calls")
			case held.Skipped != "":
				return moot("slow calls are not tried: " + held.Skipped)
			case held.Why != "":
				return unseen("it listened, and might not were that slow; that cannot be tried: " + held.Why)
			case held.Gone || !held.Returned:
				return unseen("with slow calls its start failed: " + held.Ending.Tell() + refused(held))
			case len(missing(held.Start)) > 0:
				return check.Finding{Got: "the launcher does not wait for it (listen() was delayed): it did not listen at " + list(missing(held.Start)) + " yet"}
			}
			return check.Finding{Holds: true, Got: "its launcher waits until it listens at " + list(r.First.Listens)}
		},
		Fix: Fix{C: "have the parent wait at a pipe until the daemon, which listens by then, has written to it", Go: "have the parent read from a pipe (cmd.ExtraFiles) until its child has written to it", Python: "os.read(pipe, 1) in the parent; os.write(pipe, b\"\\n\") in the daemon, once it listens", Line: "COMMAND; until nc -z localhost PORT; do sleep 0.1; done"},
	}
})

// missing are the sockets that it listened at later, and not when the launcher returned.
func missing(s evidence.Start) (all []evidence.Socket) {
	for _, one := range s.Listens {
		if !slices.Contains(s.Ready, one) {
			all = append(all, one)
		}
	}
	return all
}

// list names sockets.
func list(all []evidence.Socket) string {
	var names []string
	for _, one := range all {
		names = append(names, one.String())
	}
	return strings.Join(names, ", ")
}
