package verify

import "outlive/harness/evidence"

// Document in JSON: outlive/verify/1.
type document struct {
	Schema   string          `json:"schema"`
	Profile  string          `json:"profile"`
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
}

// JSON is the report for machines.
func (r Report) JSON() any {
	first := r.Seen.First
	d := document{Schema: "outlive/verify/1", Profile: r.Profile.ID, Line: r.Seen.Line, Subjects: []subjectOf{}, Rules: []ruleOf{}, Ending: first.Ending}
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
		got := j.Got
		if got == "" {
			got = j.Unseen
		}
		row := ruleOf{j.ID, j.Group, string(j.Severity), j.Verdict, first.Seen.Before.PID, j.Text, got, j.Source, ""}
		if j.Verdict == Broken {
			row.Fix = j.Fix.In(first.Language)
		}
		d.Rules = append(d.Rules, row)
	}
	d.Summary = map[string]any{"rules": len(r.Rules), "seconds": r.Took.Seconds()}
	for _, v := range []Verdict{Kept, Broken, Skipped, Unfit} {
		d.Summary[string(v)] = len(r.Of(v))
	}
	return d
}
