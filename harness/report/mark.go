package report

import (
	"fmt"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
)

// mark is one cell as shown: "✗ died a".
type mark struct {
	kind        page.Kind
	glyph, word string
	note        string // a footnote's letter; "!" for a broken check
}

func (m mark) width() int {
	n := page.Width(m.glyph) + 1 + page.Width(m.word)
	if m.note != "" {
		n += 1 + page.Width(m.note)
	}
	return n
}

func (m mark) pieces(to int) []page.Piece {
	kind := page.Faint
	if strings.HasSuffix(m.note, "!") {
		kind = page.Alarm
	}
	all := []page.Piece{m.kind.Of(m.glyph + " " + m.word)}
	if m.note != "" {
		all = append(all, page.Plain.Of(" "), kind.Of(m.note))
	}
	return append(all, page.Plain.Of(page.Blanks(to-m.width())))
}

// signs are how each outcome is shown; ASCII where the terminal knows no more.
var signs = map[evidence.Outcome]struct {
	kind               page.Kind
	glyph, ascii, word string
}{
	evidence.Survived:  {page.Good, "✓", "+", "lives"},
	evidence.Died:      {page.Bad, "✗", "x", "died"},
	evidence.Half:      {page.Degraded, "◒", "%", "half"},
	evidence.Muted:     {page.Degraded, "◐", "~", "mute"},
	evidence.Stopped:   {page.Degraded, "‖", "=", "stopped"},
	evidence.Stuck:     {page.Degraded, "■", "#", "stuck"},
	evidence.Restarted: {page.Degraded, "↻", "@", "restart"},
	evidence.Unready:   {page.Degraded, "◔", "<", "unready"},
	evidence.Skipped:   {page.Faint, "–", "-", "skip"},
	evidence.Unfit:     {page.Doubt, "?", "?", "unfit"},
}

// Sign shows an outcome.
func Sign(o evidence.Outcome) page.Piece {
	sign, ok := signs[o]
	if !ok {
		sign = signs[evidence.Unfit]
	}
	return sign.kind.Sign(sign.glyph, sign.ascii)
}

// Word names an outcome as the table does.
func Word(o evidence.Outcome) string {
	if sign, ok := signs[o]; ok {
		return sign.word
	}
	return string(o)
}

// mark shows a cell, and takes a letter for its reason.
func (t *table) mark(c *tally, notes *notes) mark {
	if c == nil {
		return mark{page.Doubt, t.page.Sign("·", "."), t.page.Text("not run"), ""}
	}
	if c.flaky() {
		return mark{page.Doubt, "?", t.page.Text("flaky"), ""}
	}
	s := c.sample
	sign, ok := signs[s.Outcome]
	if !ok || s.Verdict == plan.Unfit {
		sign = signs[evidence.Unfit]
	}
	if s.Verdict == plan.Skipped {
		sign = signs[evidence.Skipped]
	}
	m := mark{kind: sign.kind, glyph: t.page.Sign(sign.glyph, sign.ascii), word: t.page.Text(sign.word)}
	if l := s.Log; l != nil {
		m.word += fmt.Sprintf(" %d/%d", l.After, l.Printed)
	}
	if contradicts(s) {
		m.kind, m.glyph = page.Alarm, "!"
		return m
	}
	if t.o.Reasons && s.Verdict != plan.Unfit && s.Outcome != evidence.Survived {
		m.note = notes.letter(s)
	}
	if len(s.Checks) > 0 {
		m.note += "!"
	}
	return m
}

// contradicts tells whether the outcome itself is not the predicted one.
func contradicts(t plan.Trial) bool {
	return t.Verdict == plan.Broken && (t.Outcome != t.Expected || len(t.Checks) == 0)
}
