package rule

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// Type= says when a service has started, and who its main process is; a program does for
// one or two of them.
var _ = register("systemd.fits", func() Rule {
	return Rule{
		Why:   "the start times out, or systemd takes the wrong process for its main one, or for none, and ends the rest",
		Group: "systemd", Severity: Must, Profiles: []string{Systemd}, Act: "systemd", Answers: true,
		Text: "a Type= fits: active, main process known, all of it ended by a stop", Source: "systemd.service(5), Type=",
		Judge: func(r evidence.Rehearsal) check.Finding {
			if why := strange(r); why != "" {
				return unseen(why)
			}
			var told []string
			for _, u := range r.Units {
				told = append(told, u.By+": "+cmp.Or(misfit(u), "fits"))
			}
			best := fitting(r)
			if best == "" {
				return check.Finding{Got: strings.Join(told, "; ")}
			}
			return check.Finding{Holds: true, Got: "Type=" + best + " (" + strings.Join(told, "; ") + ")"}
		},
		Fix: Fix{Line: "Type=exec, and its option to stay in the foreground; or Type=forking with PIDFile="},
	}
})

// strange says why nothing can be told of units: what runs here, and fails there
// whatever its Type= is, lacks something there. "" where it can.
func strange(r evidence.Rehearsal) string {
	kind := "simple"
	if r.First.Returned {
		kind = "forking"
	}
	u, tried := as(r, kind)
	switch {
	case !tried:
		return "it was not tried"
	case !u.Up && u.Result == "exit-code":
		return fmt.Sprintf("it runs here, and in a lab it is %s: a lab has what is installed here, and none of your data or variables", u.Said)
	}
	return ""
}

// fitting is the Type= to write, "" where none fits: the one that knows most of it.
func fitting(r evidence.Rehearsal) string {
	for _, kind := range []string{"notify", "exec", "simple", "forking"} {
		for _, u := range r.Units {
			if u.By == kind && misfit(u) == "" {
				return kind
			}
		}
	}
	return ""
}

// misfit says why a Type= does not fit; "" where it does.
func misfit(u evidence.Unit) string {
	switch {
	case u.Waited && u.By == "notify":
		return "it never told READY=1"
	case u.Waited:
		return "it did not return, which systemd waits for"
	case !u.Up && u.Returned && u.By == "notify" && u.Result != "exit-code":
		return "its process returned, and never told READY=1"
	case !u.Up && u.Returned && u.Result == "success":
		return "its process returned, and that was all"
	case !u.Up:
		return cmp.Or(u.Journal, u.Said)
	case u.Watched == 0:
		return "systemd does not know its main process"
	case u.Main != nil && u.Main.PID != u.Watched:
		return fmt.Sprintf("systemd watches a process that is not the main one, %s", u.Main.Comm)
	case u.Killed:
		return fmt.Sprintf("it did not end when it was stopped, in %s", u.Took.Round(100*time.Millisecond))
	case !u.Stopped:
		return "stopped, its Result= is " + u.Result
	case len(u.Left) > 0:
		return "left when it was stopped: " + processes(u.Left)
	}
	return ""
}

// as is what came of it with a Type=; false where that was not tried.
func as(r evidence.Rehearsal, kind string) (evidence.Unit, bool) {
	for _, u := range r.Units {
		if u.By == kind {
			return u, true
		}
	}
	return evidence.Unit{}, false
}
