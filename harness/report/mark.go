package report

import (
	"fmt"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// mark is one cell as shown: "✗ died a".
type mark struct {
	kind        Kind
	glyph, word string
	note        string // a footnote's letter; "!" for a broken check
}

func (m mark) width() int {
	n := width(m.glyph) + 1 + width(m.word)
	if m.note != "" {
		n += 1 + width(m.note)
	}
	return n
}

func (m mark) pieces(to int) []piece {
	kind := Faint
	if strings.HasSuffix(m.note, "!") {
		kind = Alarm
	}
	all := []piece{{m.kind, m.glyph + " " + m.word}}
	if m.note != "" {
		all = append(all, piece{text: " "}, piece{kind, m.note})
	}
	return append(all, piece{text: blanks(to - m.width())})
}

// signs are how each outcome is shown; ASCII where the terminal knows no more.
var signs = map[evidence.Outcome]struct {
	kind               Kind
	glyph, ascii, word string
}{
	evidence.Survived:  {Good, "✓", "+", "lives"},
	evidence.Died:      {Bad, "✗", "x", "died"},
	evidence.Half:      {Degraded, "◒", "%", "half"},
	evidence.Muted:     {Degraded, "◐", "~", "mute"},
	evidence.Stopped:   {Degraded, "‖", "=", "stopped"},
	evidence.Stuck:     {Degraded, "■", "#", "stuck"},
	evidence.Restarted: {Degraded, "↻", "@", "restart"},
	evidence.Skipped:   {Faint, "–", "-", "skip"},
	evidence.Unfit:     {Doubt, "?", "?", "unfit"},
}

// mark shows a cell, and takes a letter for its reason.
func (t *table) mark(c *tally, notes *notes) mark {
	if c == nil {
		return mark{Doubt, t.page.sign("·", "."), "not run", ""}
	}
	if c.flaky() {
		return mark{Doubt, "?", "flaky", ""}
	}
	s := c.sample
	sign, ok := signs[s.Outcome]
	if !ok || s.Verdict == plan.Unfit {
		sign = signs[evidence.Unfit]
	}
	if s.Verdict == plan.Skipped {
		sign = signs[evidence.Skipped]
	}
	m := mark{kind: sign.kind, glyph: t.page.sign(sign.glyph, sign.ascii), word: sign.word}
	if l := s.Log; l != nil {
		m.word += fmt.Sprintf(" %d/%d", l.After, l.Printed)
	}
	if contradicts(s) {
		m.kind, m.glyph = Alarm, "!"
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
