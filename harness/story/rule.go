package story

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/theory"
)

// TellRule writes a rule for people, and the cells that rest on it: all of them
// are of one shell and one runtime.
func TellRule(w io.Writer, r theory.Rule, cells []plan.Cell, o Options) error {
	t := &teller{o: o}
	t.add(page.Sourced{Text: page.Title.Of(r.ID), Source: r.Source})
	t.say(page.Piece{}, page.Plain.Of(r.Says))
	switch {
	case len(r.Signals) > 0:
		t.say(page.Piece{}, page.Faint.Of("reaches it: "+strings.Join(r.Signals, " or ")))
	case r.Exit != 0:
		t.say(page.Piece{}, page.Faint.Of(fmt.Sprintf("ends it: status %d", r.Exit)))
	}
	t.add(page.Blank{})
	t.resting(cells)
	return t.write(w)
}

// resting lists cells, the modes of each event on a line.
func (t *teller) resting(cells []plan.Cell) {
	if len(cells) == 0 {
		t.say(page.Piece{}, page.Faint.Of("no mode's fate rests on it"))
		return
	}
	t.Cell = cells[0]
	t.say(page.Piece{}, page.Heading.Of(fmt.Sprintf("what rests on it in %s%s, where the workload is %s%s", t.Cell.Shell, t.language(), t.Cell.Voice, t.plays())))
	events, modes := page.Column{}, map[string][]string{}
	for _, c := range cells {
		if modes[c.Event.ID] == nil {
			events.Cells = append(events.Cells, c.Event.ID)
		}
		if name := rowName(c); !slices.Contains(modes[c.Event.ID], name) {
			modes[c.Event.ID] = append(modes[c.Event.ID], name)
		}
	}
	var beside []string
	for _, id := range events.Cells {
		beside = append(beside, strings.Join(modes[id], ", "))
	}
	t.add(page.Listed{Names: events, Beside: beside})
	if !t.Cell.Event.Lab && !t.Cell.Form.Lab {
		t.Cell.Lab = nil // this machine will do
	}
	t.hint("See one:", Explain(t.Cell, t.o.Shell))
}

// rowName names a cell's row in a list.
func rowName(c plan.Cell) string {
	name := c.Mode.ID
	if len(c.Mode.Forms) > 1 {
		name += " (" + string(c.Form.Via) + ")"
	}
	if len(c.Without) > 0 {
		name += " without " + strings.Join(c.Without, ", ")
	}
	return name
}
