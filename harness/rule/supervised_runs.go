package rule

import (
	"cmp"
	"fmt"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// A supervisor knows one process: the one that it has started. What that leaves behind
// runs unsupervised, and is there twice when it is started again.
var _ = register("supervised.runs", func() Rule {
	return Rule{
		Why:   "it is restarted until its supervisor gives up, or two of it fight for the port",
		Group: "detach", Severity: Must, Profiles: []string{Supervised}, Act: "supervised",
		Text: "supervisors see it run, as the only one", Source: "supervisord docs, s6-supervise docs, runsv(8)",
		Judge: func(r evidence.Rehearsal) check.Finding { return below(r.Supervised, astray) },
		Fix:   stays(evidence.Rehearsal{}), FixFor: stays,
	}
})

// below holds what came of it below each manager against a rule, which says what is wrong:
// "" for nothing. What could not be tried below one is no more than told.
func below(all []evidence.Managed, wrong func(m evidence.Managed) string) check.Finding {
	var said, faults, doubts []string
	for _, m := range all {
		fault := wrong(m)
		switch {
		case m.Unfit != "":
			doubts = append(doubts, m.By+": "+m.Unfit)
		case fault != "":
			faults = append(faults, m.By+": "+fault)
		default:
			said = append(said, m.By+": "+m.Said)
		}
	}
	switch {
	case len(faults) > 0:
		return check.Finding{Got: strings.Join(faults, "; ")}
	case len(said) == 0:
		return unseen(cmp.Or(strings.Join(doubts, "; "), "it was not tried"))
	}
	return check.Finding{Holds: true, Got: strings.Join(append(said, doubts...), "; ")}
}

// astray says why a manager has not got hold of it.
func astray(m evidence.Managed) string {
	switch {
	case !m.Up && len(m.Apart) > 0:
		return fmt.Sprintf("it does not run for it (%s); unsupervised: %s", m.Said, processes(m.Apart))
	case !m.Up:
		return "it does not run: " + m.Said
	case m.Main != nil && m.Main.PID != m.Watched && len(m.Apart) > 0:
		return fmt.Sprintf("it watches process %d, and the main one is %s (%d)", m.Watched, m.Main.Comm, m.Main.PID)
	case len(m.Apart) > 0:
		return fmt.Sprintf("beside what it watches: %s", processes(m.Apart))
	}
	return ""
}

// processes names them.
func processes(all []evidence.Process) string {
	var names []string
	for _, p := range all {
		names = append(names, fmt.Sprintf("%s (%d)", p.Comm, p.PID))
	}
	return strings.Join(names, ", ")
}
