package verify

import (
	"fmt"
	"outlive/harness/plan"
	"outlive/harness/report"
	"outlive/harness/rule"
)

// suite writes the report as tests, a rule a case.
func (r Report) suite(out report.SuiteWriter) error {
	first := r.Seen.First
	err := out.Begin(report.Suite{Name: "outlive verify", On: r.Name(), Properties: []report.Fact{
		{Key: "line", Value: r.Seen.Line}, {Key: "profile", Value: r.Profile.ID}, {Key: "language", Value: first.Language},
	}})
	for _, j := range r.Rules {
		if err == nil {
			err = out.Case(r.caseOf(j))
		}
	}
	if err != nil {
		return err
	}
	return out.End(fmt.Sprintf("%s: %s", r.Headline(), r.sum()), r.Took.Seconds())
}

// caseOf counts a rule as a test: it passes where it is as it has to be, and one that is
// broken, and may be, is known.
func (r Report) caseOf(j Judgement) report.Case {
	c := report.Case{Name: j.ID, Class: "outlive.verify." + j.Group, Word: string(j.Verdict), Why: j.said(), Known: j.Known}
	switch {
	case j.Fault():
		c.Verdict = plan.Broken
	case j.Doubt():
		c.Verdict = plan.Unfit
	case j.Expected != "", j.Verdict == Kept:
		c.Verdict = plan.Kept
	case j.Verdict == Broken:
		c.Verdict = plan.Broken
		if j.Known == "" {
			c.Known = "a note is no fault"
		}
	default:
		c.Verdict = plan.Skipped
	}
	c.Message = fmt.Sprintf("%s: %s", j.Text, j.said())
	c.Facts = []report.Fact{
		{Key: "rule", Value: j.Text}, {Key: "binds", Value: string(j.Severity)}, {Key: "got", Value: j.said()}, {Key: "source", Value: j.Source},
		{Key: "mend", Value: r.mend(j)}, {Key: "line", Value: r.Seen.Line},
	}
	return c
}

// mend is the change that mends what is broken, in what it is written in; "" for none.
func (r Report) mend(j Judgement) string {
	language := r.Seen.First.Language
	switch {
	case j.Verdict != Broken:
		return ""
	case r.Profile.Kind() == rule.Nohup: // its line does what is to be done
		language = ""
	}
	return j.Fix.In(language)
}
