package needs

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/plan"
)

// finding is what one trial says of one test.
type finding struct {
	answer Answer
	why    string
}

// judge says what a trial of its event shows. What was not tried is not shown.
func (t Test) judge(one plan.Trial) finding {
	switch {
	case one.Verdict == plan.Skipped && one.Missing != "":
		return finding{Untold, one.Why}
	case one.Verdict == plan.Skipped:
		return finding{NotAsked, one.Why}
	case one.Verdict == plan.Unfit:
		return finding{Untold, "cannot tell: " + one.Why}
	case one.Evidence == nil:
		return finding{Untold, "what was seen of it was not kept"}
	}
	became := fmt.Sprintf("%s: %s", one.Event, one.Evidence.Observed())
	switch {
	case slices.Contains(t.Open, one.Outcome):
		return finding{Untold, became + ", so it could not be made to"}
	case slices.Contains(t.Half, one.Outcome):
		return finding{Half, became}
	case t.Met != nil && !slices.Contains(t.Met, one.Outcome):
		return finding{NotMet, became}
	}
	is := finding{Met, became}
	if t.Check != "" {
		if is = checked(one, t.Check); is.answer != Met {
			return is
		}
	}
	if t.Also != nil {
		answer, why := t.Also(*one.Evidence)
		is = finding{answer, one.Event + ": " + why}
		if why == "" {
			is.why = t.Lacks
		}
	}
	return is
}

// checked says whether a check holds.
func checked(one plan.Trial, id string) finding {
	at := slices.IndexFunc(one.Checks, func(c plan.CheckResult) bool { return c.ID == id })
	if at < 0 {
		return finding{NotAsked, one.Event + ": " + id + " has no meaning"}
	}
	is := finding{Met, one.Event + ": " + one.Checks[at].Got}
	switch c := one.Checks[at]; {
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
	return finding{Untold, "its trials disagree: " + strings.Join(seen, ", ")}
}

// answer is what the tests of a need say together; found has the findings of each.
func (n Need) answer(found [][]finding, lacking func(Test) string) Cell {
	cell := Cell{Need: n.ID}
	var asked []tested
	for i, t := range n.Tests {
		is := finding{Untold, lacking(t)}
		if len(found[i]) > 0 {
			is = agreed(found[i])
		}
		if is.answer == NotAsked {
			cell.Why = append(cell.Why, is.why)
			continue
		}
		asked = append(asked, tested{t, is})
		cell.Trials += len(found[i])
		if is.answer == NotMet && i+1 < len(n.Tests) && n.Tests[i+1].Then {
			break
		}
	}
	if len(asked) == 0 {
		cell.Answer = NotAsked
		return cell
	}
	cell.Why = nil
	n.weigh(asked, &cell)
	return cell
}

// tested is a test, and what was found.
type tested struct {
	Test
	finding
}

// weigh makes one answer of several.
func (n Need) weigh(asked []tested, cell *Cell) {
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
		if cell.Answer == Half && one.answer != Met {
			cell.Lost = append(cell.Lost, one.lost())
		}
	}
}

// lost is what is missing, in few words.
func (t tested) lost() string {
	if t.Lacks != "" {
		return t.Lacks
	}
	return t.why
}
