package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/runtimes"
)

// table is the report for people: modes down, events across, a table for each
// shell, voice and runtime, then what the letters mean, what was not as predicted, and
// the sum.
type table struct {
	out   io.Writer
	o     Options
	page  *page.Page
	head  Head
	cells cells
	sum   plan.Summary
}

func newTable(w io.Writer, o Options) Writer {
	return &table{out: w, o: o, page: page.New(o.Look), cells: newCells()}
}

func (t *table) Begin(h Head) error { t.head = h; return nil }

func (t *table) Trial(one plan.Trial) error {
	cell := cellOf(one)
	if !t.head.has(cell) {
		return fmt.Errorf("cannot place trial %q in the table: no such row, column, shell or voice", cell)
	}
	t.cells.add(one)
	one.Verdict = verdictOf(one)
	t.sum.Add(one)
	return nil
}

func (t *table) End(s plan.Summary) error {
	t.sum.Seconds = s.Seconds
	notes := &notes{by: map[reason]*note{}}
	grids, edge := t.grids(notes)
	t.drawTitle(edge)
	for _, g := range grids {
		t.page.Line()
		if g.caption != "" {
			t.drawCaption(g.caption, edge)
		}
		g.layout(t.across()).draw(t.page, g.labels)
	}
	if t.o.Reasons {
		t.drawNotes(notes)
	}
	t.problems().On(t.page)
	t.page.Line()
	t.summed().On(t.page)
	t.asides().On(t.page)
	t.next().On(t.page)
	return write(t.out, []byte(t.page.String()))
}

// grids gives the table of each part, and the right edge of the widest.
func (t *table) grids(notes *notes) (all []*grid, edge int) {
	for _, of := range t.head.parts() {
		g := t.grid(of, notes)
		all, edge = append(all, g), max(edge, g.layout(t.across()).width)
	}
	return all, min(edge, t.page.Width)
}

// across is how many columns of the terminal the tables may take.
func (t *table) across() int {
	if t.o.Wide {
		return 1 << 12
	}
	return t.page.Width
}

func (t *table) drawTitle(edge int) {
	what, count := t.title()
	t.page.Sides(page.Title.Of(t.page.Text(what)), page.Plain.Of(t.page.Text(count)), edge)
	t.page.Flow(page.Faint, t.about())
}

// title says what the table is of, and how much it took.
func (t *table) title() (what, count string) {
	what = fmt.Sprintf("What survives in %d shells", len(t.head.Shells))
	if len(t.head.Shells) == 1 {
		what = "What survives in " + t.head.Shells[0]
	}
	return what, fmt.Sprintf("%s, %s", page.Count(t.sum.Trials, "trial"), lasted(t.sum.Seconds))
}

// about is where it was tried, and with which workload.
func (t *table) about() []string {
	h := t.head
	about := []string{title(h.Host)}
	if text := t.workload(); text != "" {
		about = append(about, text)
	}
	if slices.Contains(h.Voices, plan.Buffered) {
		about = append(about, "0/4: of 4 lines that it printed, none arrived while it lived, or at all when a signal ended it")
	}
	if h.Repeat > 1 {
		about = append(about, fmt.Sprintf("each cell %d times", h.Repeat))
	}
	return about
}

// workload names what all the tables have in common: "chatty workload in node".
func (t *table) workload() string {
	if t.head.Guest != "" {
		return t.page.Text(t.head.Guest)
	}
	text := "workload"
	if len(t.head.Voices) == 1 {
		text = t.head.Voices[0] + " workload"
	}
	if only := t.head.runtimes(); len(only) == 1 && only[0] != runtimes.Go {
		text += " in " + t.page.Text(only[0])
	}
	if only := t.head.plays(); len(only) == 1 && only[0] != "" {
		text += " that " + t.page.Text(only[0])
	}
	if text == "workload" {
		return ""
	}
	return text
}

// drawCaption heads one table of several.
func (t *table) drawCaption(name string, edge int) {
	p := t.page
	name = page.Cut(p.Text(name), p.Width, p.Sign("…", "~"))
	rule := max(edge-page.Width(name)-1, 0)
	p.Line(page.Title.Of(name), page.Plain.Of(" "), page.Faint.Of(strings.Repeat(p.Sign("═", "="), rule)))
}

// where names a part by what there is more than one of.
func (t *table) where(of part) string {
	var parts []string
	if len(t.head.Shells) > 1 {
		parts = append(parts, of.shell)
	}
	if len(t.head.Voices) > 1 {
		parts = append(parts, of.voice)
	}
	if len(t.head.Runtimes) > 1 {
		parts = append(parts, of.runtime)
	}
	if len(t.head.Parts) > 1 {
		parts = append(parts, cmp.Or(of.plays, "plain"))
	}
	return strings.Join(parts, ", ")
}

// grid looks up the cells of one table, block by block, so that letters come in reading order.
func (t *table) grid(of part, notes *notes) *grid {
	g := &grid{caption: t.where(of), brief: !t.o.All}
	columns, _ := t.shown()
	for _, r := range t.head.Rows {
		g.labels = append(g.labels, t.page.Text(r.Label))
	}
	for _, c := range columns {
		g.cols = append(g.cols, gridColumn{
			heading: t.page.Text(c.Heading), block: t.page.Text(c.Block), id: c.ID,
			marks: make([]mark, len(t.head.Rows)),
		})
	}
	blocks := blocksOf(g.cols)
	g.cols = nil
	for _, block := range blocks {
		for i, r := range t.head.Rows {
			for j := range block {
				cell := Cell{r.Mode, r.Without, r.Via, of.shell, block[j].id, of.voice, of.runtime, of.plays}
				block[j].marks[i] = t.mark(t.cells.by[cell], notes)
			}
		}
		for j := range block {
			block[j].measure()
		}
		g.cols = append(g.cols, block...)
	}
	if g.brief {
		g.merge(t.head.Rows)
	}
	return g
}

func (t *table) drawNotes(n *notes) {
	p := t.page
	if len(n.list) > 0 {
		p.Line()
	}
	for _, one := range n.list {
		p.Hang(page.Faint.Of(one.letter), page.Plain.Of(p.Text(one.why)), page.Plain.Of(p.Text(one.seen())), page.Faint.Of(p.Text(one.source)))
	}
	if n.more > 0 {
		p.Hang(page.Faint.Of("*"), page.Plain.Of(p.Text(page.Count(n.more, "more reason")+", told by --format json")))
	}
	if w := t.head.Host.Witness; w != "on" {
		p.Line()
		p.Hang(page.Piece{}, page.Faint.Of(p.Text(Unobserved("Who sent the signals", w))))
	}
}

// NeedsRoot begins the reason of a witness that is missing for want of the right.
const NeedsRoot = "needs root"

// Unobserved says of what the witness would have seen why it is not told, or,
// to whom merely lacks the right, that root is shown it.
func Unobserved(what, witness string) string {
	switch {
	case witness == "":
		return what + " was not observed"
	case strings.HasPrefix(witness, NeedsRoot):
		return what + " is shown to root"
	}
	return what + " was not observed: " + witness
}
