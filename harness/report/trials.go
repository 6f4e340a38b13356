package report

import (
	"maps"
	"slices"

	"outlive/harness/plan"
)

// trials writes a matrix as a suite of cases.
type trials struct{ suite SuiteWriter }

func (t trials) Begin(h Head) error {
	s := Suite{Name: "outlive compare", On: title(h.Host), Properties: []Fact{
		{Key: "kernel", Value: h.Host.Kernel}, {Key: "distribution", Value: h.Host.Distribution}, {Key: "init", Value: h.Host.Init},
		{Key: "user", Value: h.Host.User}, {Key: "witness", Value: h.Host.Witness},
	}}
	for _, tool := range slices.Sorted(maps.Keys(h.Host.Tools)) {
		s.Properties = append(s.Properties, Fact{Key: "tool." + tool, Value: h.Host.Tools[tool]})
	}
	return t.suite.Begin(s)
}

func (t trials) Trial(one plan.Trial) error { return t.suite.Case(caseOf(one)) }

func (t trials) End(s plan.Summary) error { return t.suite.End(counted(s), s.Seconds) }

// caseOf is a trial; a broken check breaks it.
func caseOf(t plan.Trial) Case {
	c := Case{
		Name: nameOf(t), Class: "outlive." + t.Shell + "." + t.Mode, Verdict: verdictOf(t), Word: string(t.Outcome), Why: t.Why, Seconds: t.Seconds,
	}
	if c.Verdict == plan.Kept || c.Verdict == plan.Skipped {
		return c
	}
	t.Verdict = c.Verdict
	c.Message = complaint(t)
	c.Facts = []Fact{
		{Key: "expected", Value: string(t.Expected)}, {Key: "got", Value: became(t)}, {Key: "why", Value: t.Why}, {Key: "source", Value: t.Source}, {Key: "line", Value: t.Line},
	}
	for _, broken := range brokenChecks(t) {
		c.Facts = append(c.Facts, Fact{"check", broken.ID, []Fact{
			{Key: "want", Value: broken.Want}, {Key: "got", Value: broken.Got}, {Key: "source", Value: broken.Source},
		}})
	}
	return c
}
