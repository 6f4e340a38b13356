package report

import (
	"fmt"

	"outlive/harness/advice"
	"outlive/harness/needs"
	"outlive/harness/page"
)

// Advised is a way with what to type for it.
type Advised struct {
	advice.Way
	// Name is what it is called, Line what a person types, and Run what has outlive do it;
	// the same where there is one alone.
	Name, Line, Run string
}

// Advice tells the answer, then the others, each with what it lacks, and what to type next.
func Advice(ways []Advised, look page.Look, next ...Next) string {
	p := page.New(look)
	best := ways[0]
	p.Sides(page.Title.Of(p.Text(fmt.Sprintf("Use %s", best.Name))), page.Faint.Of(p.Text("foretold from the rules; nothing was run")), p.Width)
	typed(p, best)
	p.Hang(page.Plain.Of("  "), page.Plain.Of(p.Text(best.Mode.Summary)), page.Faint.Of(p.Text(best.Mode.Source)))
	p.Line()
	for _, c := range best.Cells {
		cell(p, c)
	}
	lacks(p, best)
	for _, w := range ways[1:] {
		p.Line()
		p.Hang(page.Piece{}, page.Heading.Of(p.Text(fmt.Sprintf("Or %s", w.Name))), page.Plain.Of(p.Text(w.Mode.Summary)))
		typed(p, w)
		lacks(p, w)
	}
	p.Line()
	drawNext(p, next)
	return p.String()
}

// typed are the lines of a way.
func typed(p *page.Page, w Advised) {
	for i, line := range []string{w.Line, w.Run} {
		if line != "" && (i == 0 || line != w.Line) {
			p.Command(page.Plain.Of("   "), page.Hint, p.Verbatim(line))
		}
	}
}

// cell tells one cell of the theory.
func cell(p *page.Page, c advice.Cell) {
	sign := page.Bad.Sign("✗", "x")
	switch c.Answer {
	case needs.Met:
		sign = page.Good.Sign("✓", "+")
	case needs.Half:
		sign = page.Degraded.Sign("◐", "~")
	}
	told := string(c.Outcome)
	if told == "" {
		told = "not asked"
	}
	p.Hang(sign.Kind.Of(p.Sign(sign.Text, sign.ASCII)), page.Plain.Of(p.Text(fmt.Sprintf("%s: %s", c.Event, told))), page.Plain.Of(p.Text(c.Why)), page.Faint.Of(p.Text(c.Source)), page.Faint.Of(c.Rule))
}

// lacks tells what a way takes, and what it lacks.
func lacks(p *page.Page, w Advised) {
	hang := func(kind page.Kind, head, text string, more ...page.Piece) {
		p.Hang(kind.Of(p.Text(head)), append([]page.Piece{page.Plain.Of(p.Text(text))}, more...)...)
	}
	for _, what := range w.Takes {
		hang(page.Degraded, "  takes", what)
	}
	if w.Absent != "" {
		hang(page.Degraded, "  takes", w.Absent)
	}
	for _, l := range w.Lacks {
		kind := page.Bad
		if l.Half || !l.Asked {
			kind = page.Degraded
		}
		hang(kind, "  lacks", l.What, page.Faint.Of(p.Text(l.Source)), page.Faint.Of(l.Rule))
	}
	if len(w.Lacks) == 0 {
		hang(page.Good, "  lacks", "nothing of what is asked")
	}
}
