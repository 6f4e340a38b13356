package report

import (
	"fmt"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/sheet"
	"outlive/harness/visible"
)

// mostTold is how much is told in full: a browser reads some 20 MB a second, and a
// mailbox takes 10. What was wrong is told in full beyond that, up to as much again.
const mostTold = 4 << 20 // bytes

func (m *matrix) Trial(one plan.Trial) error {
	cell := cellOf(one)
	have := m.cells.by[cell]
	first := have == nil || badness(one.Verdict) > badness(have.sample.Verdict)
	if err := m.table.Trial(one); err != nil || !first || m.o.Story == nil {
		return err
	}
	most := mostTold
	if one.Verdict == plan.Broken || one.Verdict == plan.Unfit {
		most *= 2
	}
	delete(m.told, cell)
	if m.bytes < most {
		m.told[cell] = sheet.Draw(m.o.Story(one), sheet.Look{Words: m.o.Words, Level: 2})
		m.bytes += len(m.told[cell])
		m.draw(cell, one)
	}
	return nil
}

// mostDrawn is how much is drawn: a page of a hundred trials has to fit into 1 MB.
const mostDrawn = 512 << 10 // bytes

// draw adds to a story its picture, where something was done to who it tells of.
func (m *matrix) draw(cell Cell, one plan.Trial) {
	if m.o.Picture == nil || m.drawn >= mostDrawn || one.Signal == "" && one.Outcome == evidence.Survived || one.Verdict == plan.Skipped || one.Verdict == plan.Unfit {
		return
	}
	picture := sheet.Figure(sheet.Markup(m.o.Picture(one)), "")
	m.drawn += len(picture)
	m.told[cell] += picture
}

// storyID is where a cell's story is on the page: it can be sent to somebody.
func storyID(c Cell) string {
	return strings.NewReplacer("/", ".", " ", "_").Replace(visible.Line(c.String()))
}

// storyView is what a cell opens.
type storyView struct {
	ID, Back string
	Told     sheet.Markup
}

func (m *matrix) story(r Row, c Column, cell Cell, have *tally) storyView {
	v := storyView{ID: storyID(cell), Back: m.ids[cell], Told: m.told[cell]}
	if v.Told == "" {
		v.Told = sheet.Draw(m.inBrief(r, c, have), sheet.Look{Words: m.o.Words, Level: 2})
		return v
	}
	if have.flaky() {
		differs := page.Said{Mark: page.Doubt.Sign("?", "?"), Pieces: []page.Piece{page.Doubt.Of("not the same each time: " + have.disagreement() + "; one of them:")}}
		v.Told = sheet.Draw(page.Document{differs}, sheet.Look{Words: m.o.Words, Level: 2}) + v.Told
	}
	return v
}

// inBrief tells a trial of which there is no evidence.
func (t *table) inBrief(r Row, c Column, have *tally) page.Document {
	s := have.sample
	sign := Sign(s.Outcome)
	is := fmt.Sprintf("%s, as %s", became(s), Foreseen(s.Asked))
	switch {
	case have.flaky():
		sign, is = page.Doubt.Sign("?", "?"), "not the same each time: "+have.disagreement()
	case s.Verdict == plan.Unfit:
		sign, is = Sign(evidence.Unfit), "could not be told: "+s.Why
	case s.Verdict == plan.Skipped:
		sign, is = Sign(evidence.Skipped), "skipped: "+s.Why
	case s.Verdict == plan.Told:
		is = became(s) + "; nothing was predicted"
	case contradicts(s):
		sign, is = page.Alarm.Of("!"), fmt.Sprintf("%s, NOT as %s, which was %s", became(s), Foreseen(s.Asked), s.Expected)
	}
	doc := page.Document{page.Said{Pieces: []page.Piece{page.Title.Of(fmt.Sprintf("%s in %s, when %s", r.Label, s.Shell, c.Summary))}}}
	if s.Line != "" {
		doc = append(doc, page.Typed{Prompt: "$", Line: s.Line})
	}
	doc = append(doc, page.Said{Mark: sign, Pieces: []page.Piece{sign.Kind.Of(is)}})
	if s.Verdict != plan.Skipped && s.Verdict != plan.Unfit {
		source := s.Source
		if s.Rule != "" {
			source += " [" + s.Rule + "]"
		}
		doc = append(doc, page.Said{Mark: page.Plain.Of(" "), Pieces: []page.Piece{page.Plain.Of(s.Why), page.Faint.Of(source)}})
	}
	for _, b := range s.Checks {
		doc = append(doc, page.Said{Mark: page.Alarm.Of("!"), Pieces: []page.Piece{page.Alarm.Of(b.ID + " is broken:"),
			page.Plain.Of(fmt.Sprintf("want: %s; got: %s", b.Want, b.Got)), page.Faint.Of(b.Source)}})
	}
	if t.o.Explain != nil {
		if line := t.o.Explain(s); line != "" {
			doc = append(doc, page.Asked{Question: "In full:", Line: line})
		}
	}
	return doc
}
