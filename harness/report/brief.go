package report

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/modes"
)

// The brief table is what fits on a screen: without reasons, with a row for all
// modes that are alike in what is shown, and, where the page is too narrow for
// every event, without those that say least.

// shown are the columns of the table, and aside those that are left out of it.
func (t *table) shown() (shown, aside []Column) {
	if t.o.All || t.fits(t.head.Columns) {
		return t.head.Columns, nil
	}
	for _, c := range t.head.Columns {
		if c.Aside {
			aside = append(aside, c)
		} else {
			shown = append(shown, c)
		}
	}
	if len(shown) == 0 {
		return aside, nil
	}
	return shown, aside
}

// fits tells whether all columns stand side by side.
func (t *table) fits(columns []Column) bool {
	var g grid
	for _, c := range columns {
		col := gridColumn{heading: t.page.Text(c.Heading), marks: []mark{{glyph: "x", word: t.page.Text(signs[evidence.Survived].word)}}}
		col.measure()
		g.cols = append(g.cols, col)
	}
	return t.o.Wide || span(g.cols, 2) <= t.page.Width-briefLabel
}

// briefLabel is the least that the labels of merged rows are given.
const briefLabel = 24

// merge puts the rows that are alike into one, in the order of the first of each.
func (g *grid) merge(rows []Row) {
	var groups [][]int
	for i := range g.labels {
		at := slices.IndexFunc(groups, func(group []int) bool { return g.alike(group[0], i) })
		if at < 0 {
			groups = append(groups, []int{i})
			continue
		}
		groups[at] = append(groups[at], i)
	}
	labels := make([]string, len(groups))
	for i, group := range groups {
		labels[i] = strings.Join(g.names(rows, group), ", ")
	}
	g.labels = labels
	for j := range g.cols {
		marks := make([]mark, len(groups))
		for i, group := range groups {
			marks[i] = g.cols[j].marks[group[0]]
		}
		g.cols[j].marks = marks
	}
}

func (g *grid) alike(a, b int) bool {
	return !slices.ContainsFunc(g.cols, func(c gridColumn) bool { return c.marks[a] != c.marks[b] })
}

// names gives a group's labels; a mode whose forms are all in it is named once.
func (g *grid) names(rows []Row, group []int) (names []string) {
	for _, i := range group {
		is := rows[i]
		same := func(j int) bool { return rows[j].Mode == is.Mode && rows[j].Without == is.Without }
		if forms := slices.DeleteFunc(upTo(len(rows)), func(j int) bool { return !same(j) }); len(forms) == 1 || !subset(forms, group) {
			names = append(names, g.labels[i])
		} else if i == forms[0] {
			names = append(names, strings.Replace(g.labels[i], " "+is.Via, "", 1))
		}
	}
	return names
}

func upTo(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

func subset(part, whole []int) bool {
	return !slices.ContainsFunc(part, func(i int) bool { return !slices.Contains(whole, i) })
}

// sentences say in words what became of how many ways, by the first event, a
// line for each table; more than a handful nobody reads.
func (t *table) sentences() (all []string) {
	parts := t.head.parts()
	if len(t.head.Columns) == 0 || len(parts) > 6 {
		return nil
	}
	first := t.head.Columns[0]
	for _, of := range parts {
		where := t.where(of)
		if len(t.head.Shells) == 1 {
			where = strings.TrimSuffix(of.shell+", "+where, ", ")
		}
		if fates := t.fates(first, of); fates != "" {
			all = append(all, fmt.Sprintf("In %s, when %s: %s.", where, first.Summary, fates))
		}
	}
	return all
}

// fates counts the rows by what became of them: "13 ways live, 3 go mute, 2 die".
func (t *table) fates(c Column, of part) string {
	count := map[evidence.Outcome]int{}
	line := len(t.head.Rows) == 1 && t.head.Rows[0].Mode == plan.LineMode("").ID
	for _, r := range t.head.Rows {
		have := t.cells.by[Cell{r.Mode, r.Without, r.Via, of.shell, c.ID, of.voice, of.runtime, of.plays}]
		if have != nil && !have.flaky() && have.sample.Verdict != plan.Skipped && have.sample.Verdict != plan.Unfit {
			count[have.sample.Outcome]++
		}
	}
	var parts []string
	for _, f := range []struct {
		is        evidence.Outcome
		one, many string
	}{
		{evidence.Survived, "lives", "live"}, {evidence.Restarted, "comes back", "come back"}, {evidence.Muted, "goes mute", "go mute"}, {evidence.Half, "is half heard", "are half heard"},
		{evidence.Stopped, "stays stopped", "stay stopped"}, {evidence.Stuck, "hangs", "hang"}, {evidence.Unready, "is not ready yet", "are not ready yet"}, {evidence.Died, "dies", "die"},
	} {
		n, verb := count[f.is], f.many
		if n == 1 {
			verb = f.one
		}
		switch {
		case n > 0 && line:
			parts = append(parts, t.page.Text("it "+verb))
		case n > 0 && len(parts) == 0:
			parts = append(parts, t.page.Text(page.Count(n, "way")+" "+verb))
		case n > 0:
			parts = append(parts, fmt.Sprintf("%d %s", n, t.page.Text(verb)))
		}
	}
	return strings.Join(parts, ", ")
}

// aside counts the events that the table does without, and tells the
// condition of the rows that have one.
func (t *table) aside() (doc page.Document) {
	doc = t.lingers()
	var more []string
	if _, aside := t.shown(); len(aside)+t.head.Further > 0 {
		more = append(more, page.Count(len(aside)+t.head.Further, "more event"))
	}
	if t.head.FurtherWays > 0 {
		more = append(more, page.Count(t.head.FurtherWays, "more way"))
	}
	if len(more) > 0 {
		doc = append(doc, remark(strings.Join(more, " and ")+" shown by --all"))
	}
	return doc
}

// lingers tells what the mark of a row says whose user does not.
func (t *table) lingers() page.Document {
	if !slices.ContainsFunc(t.head.Rows, func(r Row) bool { return r.Without == modes.Linger }) {
		return nil
	}
	return page.Document{remark("-linger: the user does not linger; without that mark he does (loginctl enable-linger)")}
}

// wrapNames breaks a row's label between names, and within one only where it
// is longer than a line.
func wrapNames(label string, n int) (lines []string) {
	line := ""
	for _, name := range strings.SplitAfter(label, ", ") {
		if fit := strings.TrimSuffix(line+name, " "); line != "" && page.Width(fit) > n {
			lines = append(lines, page.Wrap(line, n)...)
			line = ""
		}
		line += name
	}
	return append(lines, page.Wrap(line, n)...)
}
