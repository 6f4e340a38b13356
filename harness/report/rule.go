package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"outlive/harness/plan"
	"outlive/harness/theory"
)

// TellRule writes a rule for people, and the cells that rest on it: all of them
// are of one shell and one runtime.
func TellRule(w io.Writer, r theory.Rule, cells []plan.Cell, o Options) error {
	t := &teller{page: newPage(o), o: o}
	t.sourced(piece{Title, t.text(r.ID)}, r.Source)
	t.hang(piece{}, piece{Plain, t.text(r.Says)})
	switch {
	case len(r.Signals) > 0:
		t.hang(piece{}, piece{Faint, "reaches it: " + t.text(strings.Join(r.Signals, " or "))})
	case r.Exit != 0:
		t.hang(piece{}, piece{Faint, fmt.Sprintf("ends it: status %d", r.Exit)})
	}
	t.line()
	t.resting(cells)
	return write(w, []byte(t.b.String()))
}

// resting lists cells, the modes of each event on a line.
func (t *teller) resting(cells []plan.Cell) {
	if len(cells) == 0 {
		t.hang(piece{}, piece{Faint, "no mode's fate rests on it"})
		return
	}
	t.Cell = cells[0]
	t.hang(piece{}, piece{Heading, t.text(fmt.Sprintf("what rests on it in %s%s, where the workload is %s%s", t.Cell.Shell, t.language(), t.Cell.Voice, t.plays()))})
	events, modes := column{}, map[string][]string{}
	for _, c := range cells {
		if modes[c.Event.ID] == nil {
			events.cells = append(events.cells, c.Event.ID)
		}
		if name := rowName(c); !slices.Contains(modes[c.Event.ID], name) {
			modes[c.Event.ID] = append(modes[c.Event.ID], name)
		}
	}
	for _, id := range events.cells {
		lead := "  " + events.show(id) + "  "
		for i, line := range wrap(strings.Join(modes[id], ", "), t.width-width(lead)) {
			if i > 0 {
				lead = blanks(width(lead))
			}
			t.line(piece{Plain, lead}, piece{Plain, line})
		}
	}
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
