package faults

import (
	"slices"
	"strings"

	"outlive/harness/verify"
)

// hold holds what verify said against what it has to say.
func (r *Result) hold(report verify.Report) {
	unfit := map[string]string{}
	r.got = map[string]string{}
	for _, j := range report.Rules {
		switch {
		case j.Verdict == verify.Broken:
			r.Broken = append(r.Broken, j.ID)
			r.got[j.ID] = j.Got
		case j.Verdict == verify.Unfit:
			unfit[j.ID] = j.Unseen
		case j.Verdict == verify.Skipped && slices.Contains(r.Expected(), j.ID) && lacking(j.Act) && !report.Seen.First.Gone:
			r.Left = j.Unseen
		}
	}
	if r.Left == "" {
		r.Wrong = r.compare(unfit)
	}
}

// lacking tells whether an act is skipped where the machine lacks something for it.
func lacking(act string) bool {
	return slices.Contains([]string{"supervised", "container", "systemd"}, act)
}

// compare says how what was found is not what has to be found; "" where it is. unfit are
// the rules that could not be told, with why.
func (r *Result) compare(unfit map[string]string) string {
	var unseen, missed, unrelated []string
	for id, why := range unfit {
		if _, may := r.May[id]; !may {
			unseen = append(unseen, id+": "+why)
		}
	}
	for _, id := range r.Expected() {
		if !slices.Contains(r.Broken, id) && unfit[id] == "" {
			missed = append(missed, id)
		}
	}
	for _, id := range r.Broken {
		if !r.Related(id) {
			unrelated = append(unrelated, told(id, r.got[id]))
		}
	}
	var wrong []string
	for _, one := range []struct {
		what string
		ids  []string
	}{{"could not tell: ", unseen}, {"not found by ", missed}, {"found by unrelated rules, too: ", unrelated}} {
		if slices.Sort(one.ids); len(one.ids) > 0 {
			wrong = append(wrong, one.what+strings.Join(one.ids, ", "))
		}
	}
	return strings.Join(wrong, "; ")
}

// told is a rule, with what was found.
func told(id, got string) string {
	if got == "" {
		return id
	}
	return id + " (" + got + ")"
}
