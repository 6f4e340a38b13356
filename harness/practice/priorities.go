package practice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// priority is what a step may ask of what its subject may have of the machine, or of its
// part beside rivals.
type priority struct {
	id, source string
	of         func(evidence.Priorities) string // of the subject; nil where rivals are compared
	holds      func(is string) bool
	among      func([]evidence.Rival) bool
	Words
}

// rivals is how the names of those begin that compare.
const rivals = "rivals."

// even and uneven bound the smaller of two parts, for ones that should be a half, and a seventieth.
const even, uneven = 0.12, 0.08

func priorities() []priority {
	nice := func(p evidence.Priorities) string { return "nice " + p.Nice }
	return []priority{
		{"nice.lowest", "nice(1), sched(7)", nice, word("nice 19"), nil, Words{"has nice 19", "does not have nice 19"}},
		{"io.idle", "ionice(1)", func(p evidence.Priorities) string { return "I/O class " + p.IO }, word("I/O class idle"), nil, Words{"reads and writes last", "does not read and write last"}},
		{"cpu.first", "taskset(1)", func(p evidence.Priorities) string { return "processors " + p.CPUs }, word("processors 0"), nil, Words{"may run on processor 0 alone", "may run on others than processor 0"}},
		{"sched.rr", "chrt(1), sched(7)", func(p evidence.Priorities) string { return "policy " + p.Policy },
			func(is string) bool { return strings.HasPrefix(is, "policy rr:") }, nil, Words{"is scheduled round robin", "is not scheduled round robin"}},
		{rivals + "one-cpu", "taskset(1)", nil, nil, onOne, Words{"competes for one processor", "does not compete for one processor"}},
		{rivals + "nice", "nice(1)", nil, nil, niceOne, Words{"competes with nice 19 on one side", "does not compete with nice 19 on one side"}},
		{rivals + "apart", "setsid(1)", nil, nil, apart, Words{"competes with another session", "does not compete with another session"}},
		{rivals + "half", "sched(7), The autogroup feature", nil, nil, func(all []evidence.Rival) bool { return least(all) > even }, Words{"gets about half", "gets far from half"}},
		{rivals + "little", "sched(7), The nice value", nil, nil, func(all []evidence.Rival) bool { return least(all) < uneven }, Words{"gets nearly all or nearly nothing", "gets a fair part"}},
	}
}

// Races tells whether one of the predicates compares workloads that compute at the same time.
func Races(all []Predicate) bool {
	return slices.ContainsFunc(all, func(p Predicate) bool { return strings.HasPrefix(p.Name, rivals) })
}

func ofPriorities() (all []check.Check) {
	for _, row := range priorities() {
		all = append(all, check.Check{ID: row.id, Rule: "it " + row.Is, Source: row.source, Holds: row.judge})
	}
	return all
}

func (row priority) judge(e evidence.Evidence) check.Finding {
	switch {
	case row.among == nil && e.Priorities == nil:
		return check.Finding{Unseen: "what it may have of the machine was not looked at"}
	case row.among == nil:
		is := row.of(*e.Priorities)
		return check.Finding{Holds: row.holds(is), Got: fmt.Sprintf("pid %d: %s", e.Before.PID, is)}
	case len(e.Rivals) != 2:
		return check.Finding{Got: "there are not two workloads"}
	case row.id == rivals+"half" && ungrouped(e.Rivals):
		return check.Finding{Unseen: "the kernel does not share by sessions here: it has no autogroup, that is off, or a cgroup has its own share"}
	}
	return check.Finding{Holds: row.among(e.Rivals), Got: shares(e.Rivals)}
}

// ungrouped: where sessions share alike, a niceness has no effect on another session's part.
func ungrouped(all []evidence.Rival) bool {
	return apart(all) && least(all) < uneven && niceOf(all[0].Group) == niceOf(all[1].Group)
}

// niceOf is the end of what proc_pid_autogroup(5) says: "/autogroup-26 nice 0".
func niceOf(group string) string {
	_, is, _ := strings.Cut(group, " ")
	return is
}

func shares(all []evidence.Rival) string {
	var each []string
	for _, r := range all {
		each = append(each, fmt.Sprintf("pid %d (nice %s, processors %s, session %d) ran %d ms", r.PID, r.Nice, r.CPUs, r.SID, r.Ran/time.Millisecond))
	}
	return strings.Join(each, ", ")
}

// least is the smaller part of two, of all that they had.
func least(all []evidence.Rival) float64 {
	a, b := all[0].Ran.Seconds(), all[1].Ran.Seconds()
	return min(a, b) / max(a+b, time.Millisecond.Seconds())
}

func onOne(all []evidence.Rival) bool {
	return all[0].CPUs == all[1].CPUs && !strings.ContainsAny(all[0].CPUs, ",-")
}

func niceOne(all []evidence.Rival) bool { return all[0].Nice == "19" != (all[1].Nice == "19") }

func apart(all []evidence.Rival) bool { return all[0].SID != all[1].SID }
