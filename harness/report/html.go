package report

import (
	_ "embed" // the templates and the style
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/sheet"
	"outlive/harness/visible"
	"outlive/modes"
)

// matrix is the report as a page of HTML that stands alone: the table, a choice for each
// thing that there is more than one of, and behind each cell its story.
type matrix struct {
	table
	told  map[Cell]sheet.Markup
	bytes int // of all that was told
	drawn int // and of all its pictures
	ids   map[Cell]string
}

// mostTold is how much is told in full: a browser reads some 20 MB a second, and a
// mailbox takes 10. What was wrong is told in full beyond that, up to as much again.
const mostTold = 4 << 20 // bytes

func newHTML(w io.Writer, o Options) Writer {
	o.All, o.Look.ASCII, o.Look.Paint = true, false, nil
	return &matrix{table: *newTable(w, o).(*table), told: map[Cell]sheet.Markup{}}
}

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

func (m *matrix) End(s plan.Summary) error {
	m.sum.Seconds = s.Seconds
	what, count := m.title()
	draw := func(doc page.Document) sheet.Markup { return sheet.Draw(doc, sheet.Look{Words: m.o.Words, Level: 2}) }
	m.number()
	grids := m.wholeGrids()
	choices := m.choices()
	v := matrixView{
		Title: m.page.Text(what), Count: m.page.Text(count), Choices: choices, Parts: m.sections(grids),
		Sum: draw(m.summed()), Notes: draw(append(m.lingers(), m.problems()...)), Next: draw(m.next()), Close: m.page.Text("Close"), Broken: m.page.Text("a check is broken"),
	}
	for _, fact := range m.about() {
		v.About = append(v.About, m.page.Text(fact))
	}
	m.each(func(r Row, c Column, cell Cell) {
		if have := m.cells.by[cell]; have != nil {
			v.Stories = append(v.Stories, m.story(r, c, cell, have))
		}
	})
	var body strings.Builder
	if err := matrixTemplates().ExecuteTemplate(&body, "matrix", v); err != nil {
		return fmt.Errorf("cannot draw the table: %w", err)
	}
	return sheet.Write(m.out, sheet.Page{Title: v.Title, Language: m.o.Language, Style: matrixStyle + m.o.Style + chosen(choices), Body: sheet.Markup(body.String())})
}

var (
	//go:embed matrix.html
	matrixSource string
	//go:embed matrix.css
	matrixStyle string
)

var matrixTemplates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Parse(matrixSource))
})

// matrixView is what the template is filled in with; its texts are fit for the page.
type matrixView struct {
	Title, Count     string
	About            []string
	Sum, Notes, Next sheet.Markup
	Choices          []choice
	Parts            []section
	Stories          []storyView
	Close, Broken    string
}

// choice is a thing that there is more than one of.
type choice struct {
	ID, Name string
	Of       []option
	All      string // what it is called to see all of them; "" for one at a time
}

type option struct{ ID, Name string }

// choices are by shell, voice, runtime and part, and by whether the user lingers.
func (m *matrix) choices() (all []choice) {
	for _, d := range m.dimensions() {
		if len(d.of) < 2 {
			continue
		}
		c := choice{ID: d.id, Name: m.page.Text(d.name)}
		for i, name := range d.of {
			c.Of = append(c.Of, option{fmt.Sprintf("%s%d", d.id, i), m.page.Text(name)})
		}
		all = append(all, c)
	}
	if slices.ContainsFunc(m.head.Rows, func(r Row) bool { return r.Without == modes.Linger }) {
		all = append(all, choice{"linger", m.page.Text("linger"), []option{{"linger0", m.page.Text("lingers")}, {"linger1", m.page.Text("does not")}}, m.page.Text("either")})
	}
	return all
}

// dimension is one of a part's; at is which of its values that has.
type dimension struct {
	id, name string
	of       []string
}

func (m *matrix) dimensions() []dimension {
	plays := slices.Clone(m.head.plays())
	for i, p := range plays {
		if p == "" {
			plays[i] = "plain"
		}
	}
	return []dimension{{"shell", "shell", m.head.Shells}, {"voice", "voice", m.head.Voices}, {"runtime", "runtime", m.head.runtimes()}, {"part", "part", plays}}
}

// chosen is the style by which a choice hides what was not chosen. A browser asks :has anew
// with each element that comes within: of the choices, that is none, of the body, all.
func chosen(choices []choice) string {
	var b strings.Builder
	for _, c := range choices {
		for _, o := range c.Of {
			fmt.Fprintf(&b, ".choices:has(#%s:checked) ~ .part .%s:not(.%s), .choices:has(#%[1]s:checked) ~ .part.%[2]s:not(.%[3]s) { display: none; }\n", o.ID, c.ID, o.ID)
		}
	}
	return b.String()
}

// section is one part: its tables, one below the other where there are too many columns for one.
type section struct {
	Class, Name string
	Tables      []tableView
}

type tableView struct {
	Name   string
	Blocks []blockView
	Heads  []string
	Rows   []rowView
}

type blockView struct {
	Name string
	Span int
}

type rowView struct {
	Class, Mode, Via string
	Cells            []cellView
}

type cellView struct {
	Class, Glyph, Word, ID, To string
	Checks                     bool // one is broken
}

// wholeGrids are the tables with every row and column.
func (m *matrix) wholeGrids() (all []*grid) {
	all, _ = m.grids(&notes{by: map[reason]*note{}})
	return all
}

// across is how many columns stand side by side: more do not fit on a sheet of A4.
const across = 14

func (m *matrix) sections(grids []*grid) (all []section) {
	ds := m.dimensions()
	for i, of := range m.head.parts() {
		s := section{Name: m.page.Text(m.where(of)), Class: "part"}
		for n, value := range []string{of.shell, of.voice, of.runtime, of.plays} {
			if value == "" {
				value = "plain"
			}
			if len(ds[n].of) > 1 {
				s.Class += fmt.Sprintf(" %s %s%d", ds[n].id, ds[n].id, slices.Index(ds[n].of, value))
			}
		}
		for _, cols := range sheetsOf(grids[i].cols) {
			s.Tables = append(s.Tables, m.tableOf(of, cols))
		}
		all = append(all, s)
	}
	return all
}

// sheetsOf puts whole blocks side by side, as many as fit, and parts of one where that alone is too wide.
func sheetsOf(cols []gridColumn) (all [][]gridColumn) {
	for _, block := range blocksOf(cols) {
		for len(block) > 0 {
			n := min(len(block), across)
			if last := len(all) - 1; last >= 0 && len(all[last])+len(block) <= across {
				all[last] = append(all[last], block...)
				break
			}
			all, block = append(all, slices.Clone(block[:n])), block[n:]
		}
	}
	return all
}

// number counts the cells in the order in which they are read.
func (m *matrix) number() {
	m.ids = map[Cell]string{}
	m.each(func(_ Row, _ Column, c Cell) { m.ids[c] = fmt.Sprintf("c%d", len(m.ids)) })
}

func (m *matrix) tableOf(of part, cols []gridColumn) (v tableView) {
	var names []string
	for _, block := range blocksOf(cols) {
		v.Blocks = append(v.Blocks, blockView{block[0].block, len(block)})
		names = append(names, block[0].block)
	}
	v.Name = strings.Join(names, ", ")
	for _, c := range cols {
		v.Heads = append(v.Heads, c.heading)
	}
	lingering := map[string]bool{}
	for _, r := range m.head.Rows {
		lingering[r.Mode+r.Via] = lingering[r.Mode+r.Via] || r.Without == modes.Linger
	}
	for i, r := range m.head.Rows {
		row := rowView{Mode: m.page.Text(r.Label)}
		if via, is := strings.CutPrefix(row.Mode, m.page.Text(r.Mode)+" "); is {
			row.Mode, row.Via = m.page.Text(r.Mode), via
		}
		if lingering[r.Mode+r.Via] {
			row.Class = "linger linger0"
			if r.Without == modes.Linger {
				row.Class = "linger linger1"
			}
		}
		for _, c := range cols {
			cell := Cell{r.Mode, r.Without, r.Via, of.shell, c.id, of.voice, of.runtime, of.plays}
			row.Cells = append(row.Cells, m.cellOf(c.marks[i], cell, m.ids[cell]))
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

func (m *matrix) cellOf(is mark, cell Cell, id string) cellView {
	v := cellView{Class: sheet.Class(is.kind), Glyph: is.glyph, Word: is.word, ID: id, Checks: strings.HasSuffix(is.note, "!")}
	have := m.cells.by[cell]
	if have == nil {
		return v
	}
	v.To = storyID(cell)
	if contradicts(have.sample) {
		v.Word = m.page.Text(signs[have.sample.Outcome].word)
	}
	return v
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
