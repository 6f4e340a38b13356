package report

import (
	"fmt"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
)

// maxProblems is how many entries a list shows; the cells are marked in the
// table anyway, and json has every one.
const maxProblems = 24

// problem is one entry of a list: the same thing wrong in several places.
type problem struct {
	what  string // "double-fork", "go-daemon · session.not-leader"
	where []string
	lines []page.Piece
}

// problems keeps entries in the order in which they were met, equal ones once.
type problems struct {
	list []*problem
	by   map[string]*problem
}

func (ps *problems) add(key, what, where string, lines ...page.Piece) {
	if ps.by == nil {
		ps.by = map[string]*problem{}
	}
	have := ps.by[key]
	if have == nil {
		have = &problem{what: what, lines: lines}
		ps.list, ps.by[key] = append(ps.list, have), have
	}
	have.where = append(have.where, where)
}

// problems lists what is not as predicted, not sure, or not the same each time.
func (t *table) problems() (doc page.Document) {
	var outcomes, checks, unfit, flaky, told, skipped, others problems
	t.each(func(r Row, c Column, cell Cell) {
		have := t.cells.by[cell]
		if have == nil {
			return
		}
		s, where := have.sample, t.place(c, cell)
		source := page.Faint.Of(s.Source)
		if have.flaky() {
			flaky.add(cell.String(), r.Label, where, page.Plain.Of(have.disagreement()))
			return
		}
		if t.whyTold() {
			for _, o := range s.Subjects {
				if o.Role != evidence.Main {
					others.add(fmt.Sprint(where, o.PID), fmt.Sprintf("%s, %s", o.Comm, Role(o.Role)), where, page.Plain.Of(string(o.Outcome)+": "+o.Why))
				}
			}
		}
		if s.Verdict == plan.Unfit {
			unfit.add(s.Why, "", r.Label+" · "+where, page.Plain.Of(s.Why))
			return
		}
		if s.Verdict == plan.Skipped && t.sum.Trials == t.sum.Skipped {
			skipped.add(s.Why, "", r.Label+" · "+where, page.Plain.Of(s.Why))
			return
		}
		if s.Verdict == plan.Told && t.whyTold() {
			told.add(s.Why, "", r.Label+" · "+where, page.Plain.Of(became(s)+": "+s.Why))
			return
		}
		if contradicts(s) {
			what := fmt.Sprintf("expected %s, got %s", s.Expected, became(s))
			outcomes.add(strings.Join([]string{r.Label, what, s.Why, s.Source}, "\x00"), r.Label, where,
				page.Plain.Of(what), page.Plain.Of(s.Why), source)
		}
		for _, b := range s.Checks {
			checks.add(r.Label+"\x00"+b.ID, r.Label+" · "+b.ID, where,
				page.Plain.Of(fmt.Sprintf("want %s, got %s", b.Want, b.Got)), page.Faint.Of(b.Source))
		}
	})
	list := func(heading, sign string, ps problems, kind page.Kind) {
		doc = append(doc, ps.document(heading, kind.Of(sign))...)
	}
	list("Not as "+Foreseen(t.head.Asked), "!", outcomes, page.Alarm)
	list("Broken checks", "!", checks, page.Alarm)
	list("Not the same each time", "?", flaky, page.Doubt)
	list("Could not be told", "?", unfit, page.Doubt)
	if !t.o.Reasons { // there each has a footnote
		list("Skipped", t.page.Sign("–", "-"), skipped, page.Faint)
	}
	list("Seen, not predicted", t.page.Sign("·", "."), told, page.Faint)
	list("What else the line started", t.page.Sign("·", "."), others, page.Faint)
	return doc
}

// whyTold: of many ways the reasons would push the table off the screen.
func (t *table) whyTold() bool { return t.o.Reasons || len(t.head.Rows) == 1 }

// each visits every place of the matrix in reading order.
func (t *table) each(do func(Row, Column, Cell)) {
	for _, of := range t.head.parts() {
		for _, r := range t.head.Rows {
			for _, c := range t.head.Columns {
				do(r, c, Cell{r.Mode, r.Without, r.Via, of.shell, c.ID, of.voice, of.runtime, of.plays})
			}
		}
	}
}

// place names a column, and the table when there are several.
func (t *table) place(c Column, cell Cell) string {
	if where := t.where(part{cell.Shell, cell.Voice, cell.Runtime, cell.Part}); where != "" {
		return t.page.Text(c.Heading) + " (" + where + ")"
	}
	return t.page.Text(c.Heading)
}

// document is a list of them, each behind a mark.
func (ps problems) document(heading string, mark page.Piece) (doc page.Document) {
	if len(ps.list) == 0 {
		return nil
	}
	doc = append(doc, page.Blank{}, page.Said{Pieces: []page.Piece{page.Heading.Of(heading)}})
	for _, one := range ps.list[:min(len(ps.list), maxProblems)] {
		first := one.places()
		if one.what != "" {
			first = one.what + " · " + first
		}
		doc = append(doc, page.Said{Mark: mark, Pieces: []page.Piece{page.Plain.Of(first)}}, page.Said{Mark: page.Plain.Of(" "), Pieces: one.lines})
	}
	if more := len(ps.list) - maxProblems; more > 0 {
		doc = append(doc, page.Said{Mark: mark, Pieces: []page.Piece{page.Plain.Of(fmt.Sprintf("and %d more, told by --format json", more))}})
	}
	return doc
}

// places names up to three places, and counts the rest.
func (p *problem) places() string {
	if len(p.where) <= 3 {
		return strings.Join(p.where, "; ")
	}
	return fmt.Sprintf("%s and %d more", p.where[0], len(p.where)-1)
}

// Role names the part of one of several that was not meant.
func Role(role string) string {
	return map[string]string{
		evidence.Worker: "started by it", evidence.Launcher: "which started it", evidence.Pipe: "joined to it by a pipe", evidence.Beside: "of the same line",
	}[role]
}
