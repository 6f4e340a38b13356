package report

import (
	_ "embed" // the templates and the style
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/sheet"
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

func newHTML(w io.Writer, o Options) Writer {
	o.All, o.Look.ASCII, o.Look.Paint = true, false, nil
	return &matrix{table: *newTable(w, o).(*table), told: map[Cell]sheet.Markup{}}
}

func (m *matrix) End(s plan.Summary) error {
	m.sum.Seconds = s.Seconds
	what, count := m.title()
	draw := func(doc page.Document) sheet.Markup { return sheet.Draw(doc, sheet.Look{Words: m.o.Words, Level: 2}) }
	m.number()
	grids, _ := m.grids(&notes{by: map[reason]*note{}})
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

// dimension is one of those that parts differ in.
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
