package advice

import (
	"cmp"
	"fmt"
	"slices"

	"outlive/harness/event"
	"outlive/harness/needs"
	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/modes"
)

// others is how many are named beside the answer.
const others = 2

// Ways gives the best way for what is asked, and behind it others that are unlike it and
// each other, each with what it lacks.
func Ways(ask Ask) ([]Way, error) {
	sh, ok := shell.Lookup(ask.Shell)
	if !ok {
		return nil, fmt.Errorf("cannot advise: no shell is called %q", ask.Shell)
	}
	var all []Way
	for _, m := range modes.All() {
		for _, f := range m.Forms {
			if !apt(f, f.Traits) || sh.Refuses(f) != "" {
				continue
			}
			w, err := Weigh(m, f, ask)
			if err != nil {
				return nil, err
			}
			all = append(all, w)
		}
	}
	slices.SortStableFunc(all, compareWays)
	var picked []Way
	for i := 0; i < len(all) && len(picked) <= others; {
		end := i + 1
		for end < len(all) && compareWays(all[i], all[end]) == 0 {
			end++
		}
		lasting(all[i:end])
		for ; i < end && len(picked) <= others; i++ {
			if !slices.ContainsFunc(picked, all[i].like) {
				picked = append(picked, all[i])
			}
		}
	}
	for i := range picked[1:] {
		picked[i+1].besides(picked[0])
	}
	return picked, nil
}

// lasting puts first, of ways that are equal so far, who survives most. Only those that have
// to be put in order are asked: that takes a row of the whole matrix each.
func lasting(equal []Way) {
	if len(equal) < 2 {
		return
	}
	for i, w := range equal {
		equal[i].endurance, equal[i].lingers = w.at("hangup").Endurance(), w.at("hangup").Lingering()
	}
	slices.SortStableFunc(equal, func(a, b Way) int { return better(a.endurance, b.endurance, a.lingers, b.lingers) })
}

// compareWays puts first who meets more of what is asked, then who takes less.
func compareWays(a, b Way) int {
	return cmp.Or(
		cmp.Compare(a.lacking(false), b.lacking(false)), cmp.Compare(a.lacking(true), b.lacking(true)),
		cmp.Compare(one(a.Absent != ""), one(b.Absent != "")),
		cmp.Compare(a.costs(), b.costs()), cmp.Compare(len(a.Form.Needs), len(b.Form.Needs)),
		cmp.Compare(len(a.Form.Files), len(b.Form.Files)), cmp.Compare(len(a.Wishes), len(b.Wishes)),
		cmp.Compare(one(a.Mode.Rare), one(b.Mode.Rare)),
	)
}

// costs counts what it takes; root is none to who may be it.
func (w Way) costs() int {
	if slices.Contains(w.Takes, root) {
		return len(w.Takes) - 1
	}
	return len(w.Takes)
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// lacking counts what it lacks, in part or wholly.
func (w Way) lacking(half bool) (n int) {
	for _, l := range w.Lacks {
		if l.Half == half {
			n++
		}
	}
	return n
}

// BestKept puts first the cells of modes that survive most, and of those that survive as
// much the ones without a condition: stories order their keepers so, too.
func BestKept(cells []plan.Cell) {
	type kept struct {
		plan.Cell
		endurance int
		lingers   bool
	}
	all := make([]kept, len(cells))
	for i, c := range cells {
		all[i] = kept{c, c.Endurance(), c.Lingering()}
	}
	slices.SortStableFunc(all, func(a, b kept) int { return better(a.endurance, b.endurance, a.lingers, b.lingers) })
	for i := range all {
		cells[i] = all[i].Cell
	}
}

// better puts first what survives more, and then what takes no lingering.
func better(much, other int, lingers, otherLingers bool) int {
	return cmp.Or(cmp.Compare(other, much), cmp.Compare(one(lingers), one(otherLingers)))
}

// like tells whether two ways are as one to who asks: the same becomes of them.
func (w Way) like(o Way) bool {
	return w.Mode.ID == o.Mode.ID || w.kind() == o.kind()
}

// kind is what makes ways unlike: who keeps it, where its output goes, and who may type to it.
func (w Way) kind() string {
	t := w.traits
	return fmt.Sprint(t.Unit, t.UserUnit, t.Managed, t.TTY, len(w.Form.Attach) > 0, t.OwnSession, t.IgnoresHUP, t.Returns, t.Restarts)
}

// besides adds, to one that has all that is asked, what the answer has and it has not.
func (w *Way) besides(best Way) {
	if len(w.Lacks) > 0 {
		return
	}
	for _, e := range event.Usual() {
		if !best.outlasts(e.ID) || len(w.Lacks) == most {
			continue
		}
		is, _, why, err := w.at(e.ID).Foretold()
		if err != nil || why != "" || lives(is.Outcome) {
			continue
		}
		c := Cell{Answer: needs.NotMet, Outcome: is.Outcome, Why: is.Why}
		w.Lacks = append(w.Lacks, Lack{lost(e.Summary, c), true, false, is.Rule, is.Source})
	}
}

// most is how much more than what was asked is told.
const most = 2

func (w Way) outlasts(id string) bool {
	is, _, why, err := w.at(id).Foretold()
	return err == nil && why == "" && lives(is.Outcome)
}
