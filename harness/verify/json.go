package verify

import (
	"cmp"

	"outlive/harness/evidence"
)

// schema names the contract of the json format.
const schema = "outlive/verify/1"

// document is the report in JSON.
type document struct {
	Schema   string          `json:"schema"`
	Profile  string          `json:"profile"`
	Extends  string          `json:"extends,omitempty"` // the profile of ours that a team's own rests on
	Line     string          `json:"line"`
	Subjects []subjectOf     `json:"subjects"`
	Rules    []ruleOf        `json:"rules"`
	Summary  map[string]any  `json:"summary"`
	Ending   evidence.Ending `json:"launcher"`
}

type subjectOf struct {
	PID   int    `json:"pid"`
	Start uint64 `json:"start"`
	Comm  string `json:"comm"`
	Role  string `json:"role"`
}

type ruleOf struct {
	ID       string  `json:"id"`
	Group    string  `json:"group"`
	Severity string  `json:"severity"`
	Verdict  Verdict `json:"verdict"`
	Subject  int     `json:"subject,omitempty"`
	Want     string  `json:"want"`
	Got      string  `json:"got"`
	Source   string  `json:"source"`
	Fix      string  `json:"fix,omitempty"`
	Expected Verdict `json:"expected,omitempty"` // by its owner
	Known    string  `json:"known,omitempty"`    // why it is no fault that it is broken
	Fault    bool    `json:"fault"`              // it is not as it has to be: exit code 1
}

// JSON is the report for machines.
func (r Report) JSON() any {
	first := r.Seen.First
	d := document{Schema: schema, Profile: r.Profile.ID, Extends: r.Profile.Extends, Line: r.Seen.Line, Subjects: []subjectOf{}, Rules: []ruleOf{}, Ending: first.Ending}
	add := func(role string, all ...evidence.Process) {
		for _, p := range all {
			d.Subjects = append(d.Subjects, subjectOf{p.PID, p.Start, p.Comm, role})
		}
	}
	if !first.Gone {
		add(evidence.Main, first.Seen.Before)
		add(evidence.Worker, first.Workers...)
		add(evidence.Beside, first.Beside...)
	}
	for _, j := range r.Rules {
		d.Rules = append(d.Rules, r.row(j))
	}
	d.Summary = map[string]any{"rules": len(r.Rules), "faults": len(r.Faults()), "seconds": r.Took.Seconds()}
	for _, v := range []Verdict{Kept, Broken, Skipped, Unfit} {
		d.Summary[string(v)] = len(r.Of(v))
	}
	return d
}

func (r Report) row(j Judgement) ruleOf {
	row := ruleOf{
		ID: j.ID, Group: j.Group, Severity: string(j.Severity), Verdict: j.Verdict, Subject: r.Seen.First.Seen.Before.PID,
		Want: j.Text, Got: cmp.Or(j.Got, j.Unseen), Source: j.Source, Expected: j.Expected, Fault: j.Fault(), Fix: r.mend(j),
	}
	if j.Verdict == Broken {
		row.Known = j.Known
	}
	return row
}
