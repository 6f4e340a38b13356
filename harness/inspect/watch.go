package inspect

import (
	"fmt"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/report"
)

// Change is what has become other between two sweeps.
type Change struct {
	What  string // "there", at first; "began", "ended", "changed"
	Entry Entry
}

// Since are the changes from one sweep to this one, those of the login's own left out:
// which is all that is there, where there was none before.
func (w Sweep) Since(before *Sweep) (all []Change) {
	type id struct {
		pid   int
		start uint64
	}
	of := func(e Entry) id { return id{e.Before.PID, e.Before.Start} }
	was := map[id]Entry{}
	if before != nil {
		for _, e := range before.Entries {
			was[of(e)] = e
		}
	}
	for _, e := range w.Entries {
		old, known := was[of(e)]
		delete(was, of(e))
		switch {
		case e.Aside:
		case before == nil:
			all = append(all, Change{"there", e})
		case !known:
			all = append(all, Change{"began", e})
		case old.outcomes() != e.outcomes():
			all = append(all, Change{"changed", e})
		}
	}
	if before == nil {
		return all
	}
	for _, e := range before.Entries { // in their order
		if _, gone := was[of(e)]; gone && !e.Aside {
			all = append(all, Change{"ended", e})
		}
	}
	return all
}

func (e Entry) outcomes() (all [three]evidence.Outcome) {
	for i, f := range e.Fates {
		all[i] = f.Outcome
	}
	return all
}

// Line tells a change on one line.
func (c Change) Line(l page.Look) string {
	p := page.New(l)
	what := p.Text(c.What)
	says := []page.Piece{page.Plain.Of(what + page.Blanks(7-page.Width(what)) + fmt.Sprintf(" %7d  ", c.Entry.Before.PID))}
	if c.What != "ended" {
		for i, f := range c.Entry.Fates {
			sign := report.Sign(f.Outcome)
			says = append(says, page.Faint.Of(p.Text(heads[i])+" "), sign.Kind.Of(p.Sign(sign.Text, sign.ASCII)+" "+p.Text(Lot(f.Outcome))+"  "))
		}
	}
	p.Line(append(says, page.Plain.Of(p.Verbatim(c.Entry.called())))...)
	return strings.TrimRight(p.String(), "\n")
}
