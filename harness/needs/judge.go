package needs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// finding is what one trial says of one test.
type finding struct {
	answer Answer
	why    string
	lost   string // in few words, where something is
}

// judge says what a trial of its event shows. What was not tried is not shown.
func (t Test) judge(one plan.Trial) finding {
	switch {
	case one.Verdict == plan.Skipped && one.Missing != "":
		return finding{Untold, one.Why, ""}
	case one.Verdict == plan.Skipped:
		return finding{NotAsked, one.Why, ""}
	case one.Verdict == plan.Unfit:
		return finding{Untold, "cannot tell: " + one.Why, ""}
	case one.Evidence == nil:
		return finding{Untold, "what was seen of it was not kept", ""}
	}
	became := one.Evidence.Observed()
	is := finding{t.Weigh(one.Outcome), one.Event + ": " + became, cmp.Or(t.Lacks, became)}
	if is.answer == Untold {
		is.why += ", so it could not be made to"
	}
	if t.Check != "" && is.answer == Met {
		is = t.checked(one)
	}
	if t.Also != nil && is.answer == Met {
		answer, why := t.Also(*one.Evidence)
		is = finding{answer, one.Event + ": " + cmp.Or(why, t.Lacks), cmp.Or(why, t.Lacks)}
	}
	return is
}

// Weigh is what an outcome alone says, seen or foretold.
func (t Test) Weigh(is evidence.Outcome) Answer {
	switch {
	case slices.Contains(t.Open, is):
		return Untold
	case slices.Contains(t.Half, is):
		return Half
	case t.Met != nil && !slices.Contains(t.Met, is):
		return NotMet
	}
	return Met
}

// checked says whether its check holds.
func (t Test) checked(one plan.Trial) finding {
	at := slices.IndexFunc(one.Checks, func(c plan.CheckResult) bool { return c.ID == t.Check })
	if at < 0 {
		return finding{NotAsked, one.Event + ": " + t.Check + " has no meaning", ""}
	}
	c := one.Checks[at]
	is := finding{Met, one.Event + ": " + c.Got, cmp.Or(t.Lacks, c.Got)}
	switch {
	case c.Verdict == plan.Skipped:
		is.answer = Untold
	case !c.Holds:
		is.answer = NotMet
	}
	return is
}

// agreed is what several trials of one test say together: they have to agree.
func agreed(all []finding) finding {
	count := map[Answer]int{}
	for _, one := range all {
		count[one.answer]++
	}
	if len(count) < 2 {
		return all[0]
	}
	var seen []string
	for _, a := range []Answer{Met, Half, NotMet, NotAsked, Untold} {
		if count[a] > 0 {
			seen = append(seen, fmt.Sprintf("%s %d", a, count[a]))
		}
	}
	return finding{Untold, "its trials disagree: " + strings.Join(seen, ", "), ""}
}

// answer is what the tests of a need say together; found has the findings of each.
func (n Need) answer(found [][]finding, lacking func(Test) string) Cell {
	cell := Cell{Need: n.ID}
	var asked []finding
	shown := false // by those before
	for i, t := range n.Tests {
		if t.Then && !shown {
			continue
		}
		is := finding{Untold, lacking(t), ""}
		if len(found[i]) > 0 {
			is = agreed(found[i])
		}
		shown = is.answer != NotAsked && is.answer != NotMet || t.Then
		if is.answer == NotAsked {
			cell.Why = append(cell.Why, is.why)
			continue
		}
		asked = append(asked, is)
		cell.Trials += len(found[i])
	}
	if len(asked) == 0 {
		cell.Answer = NotAsked
		return cell
	}
	cell.Why = nil
	n.weigh(asked, &cell)
	return cell
}

// weigh makes one answer of several.
func (n Need) weigh(asked []finding, cell *Cell) {
	count := map[Answer]int{}
	for _, one := range asked {
		count[one.answer]++
	}
	switch {
	case n.Any && count[Met] > 0, count[Met] == len(asked):
		cell.Answer = Met
	case count[Untold] > 0:
		cell.Answer = Untold
	case count[NotMet] == len(asked):
		cell.Answer = NotMet
	default:
		cell.Answer = Half
	}
	for _, one := range asked {
		switch {
		case n.Any && cell.Answer == Met && one.answer != Met, n.Any && cell.Answer == Half && one.answer == NotMet:
			continue // another way will do
		case cell.Answer == Untold && one.answer != Untold:
			continue
		}
		cell.Why = append(cell.Why, one.why)
		if cell.Answer == Half && one.answer != Met && !slices.Contains(cell.Lost, one.lost) {
			cell.Lost = append(cell.Lost, one.lost)
		}
	}
}
