package report

import (
	"fmt"

	"outlive/harness/page"
)

// summed is the answer in one line, and the hints below.
func (t *table) summed() (doc page.Document) {
	kind, parts := t.answer()
	if n := t.sum.Unseen; n > 0 {
		parts = append(parts, fmt.Sprintf("how %d ended was not seen", n))
	}
	if t.sum.Skipped > 0 {
		parts = append(parts, fmt.Sprintf("%d skipped", t.sum.Skipped))
	}
	if t.o.Controls != nil {
		if text := t.o.Controls(); text != "" {
			parts = append(parts, text)
		}
	}
	for _, sentence := range t.sentences() {
		doc = append(doc, page.Said{Pieces: []page.Piece{page.Title.Of(sentence)}})
	}
	return append(doc, page.Flowing{Kind: kind, Facts: parts})
}

// asides tell what the table does without, and what was left out of the run.
func (t *table) asides() (doc page.Document) {
	doc = t.aside()
	if t.o.LeftOut != nil {
		for _, line := range t.o.LeftOut() {
			doc = append(doc, remark(line))
		}
	}
	return doc
}

func remark(text string) page.Part { return page.Said{Pieces: []page.Piece{page.Faint.Of(text)}} }

func (t *table) next() page.Document {
	if t.o.Next == nil {
		return nil
	}
	return proposals(t.o.Next())
}

func proposals(next []Next) (doc page.Document) {
	for _, hint := range next {
		doc = append(doc, page.Asked(hint))
	}
	return doc
}

func drawNext(p *page.Page, next []Next) { proposals(next).On(p) }

// answer counts what the run is about, the worst first.
func (t *table) answer() (page.Kind, []string) {
	flaky, missing := 0, 0
	t.each(func(_ Row, _ Column, c Cell) {
		switch have := t.cells.by[c]; {
		case have == nil:
			missing++
		case have.flaky():
			flaky++
		}
	})
	s := t.sum
	tried := s.Kept + s.Broken + s.Unfit + s.Told
	var parts []string
	say := func(n int, format string, args ...any) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	as := Foreseen(t.head.Asked)
	say(s.Broken, "%d of %d not as %s", s.Broken, tried, as)
	say(s.Unfit, "%d could not be told", s.Unfit)
	say(flaky, "%s not the same each time", page.Count(flaky, "cell"))
	say(missing, "%s not run", page.Count(missing, "cell"))
	switch {
	case tried == 0:
		return page.Doubt, append([]string{"Nothing was tried"}, parts...)
	case len(parts) == 0 && s.Told == 0:
		return page.Good, []string{fmt.Sprintf("All %d as %s", tried, as)}
	}
	say(s.Kept, "%d as %s", s.Kept, as)
	say(s.Told, "%d seen, not predicted", s.Told)
	switch {
	case s.Broken > 0:
		return page.Alarm, parts
	case s.Broken+s.Unfit+flaky+missing == 0:
		return page.Good, parts
	}
	return page.Doubt, parts
}

// Foreseen names what an outcome is held against: the rules, or its owner's word.
func Foreseen(asked bool) string {
	if asked {
		return "expected"
	}
	return "predicted"
}
