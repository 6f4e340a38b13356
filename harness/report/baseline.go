package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"outlive/harness/plan"
)

// Document is a matrix folded into its cells: read by Load, or gathered by a Collector.
type Document struct {
	Host    plan.Host
	Summary plan.Summary
	cells   cells
	head    Head // empty for a loaded one
	read    int  // trials
}

// Cells counts the cells.
func (d Document) Cells() int { return len(d.cells.by) }

// Collector is a Writer that keeps what Compare needs: one state a cell.
type Collector struct{ Document }

// NewCollector gives an empty one.
func NewCollector() *Collector { return &Collector{NewDocument()} }

func (c *Collector) Begin(h Head) error { c.head, c.Host = h, h.Host; return nil }

func (c *Collector) Trial(t plan.Trial) error { c.cells.add(t); return nil }

func (c *Collector) End(s plan.Summary) error { c.Summary = s; return nil }

// Change is one cell that is not what it was. Was and Is name only what
// differs, as in "survived" and "died"; "absent" is a cell or check without trial.
type Change struct {
	Cell    string
	Was, Is string
}

const absent = "absent"

// Compare names each cell whose outcome, verdict or any check's verdict
// changed, each that appeared, and each that vanished although the run was to
// have it. A flaky cell always differs. Sorted by cell.
func Compare(was Document, is *Collector) []Change {
	var all []Change
	for cell, now := range is.cells.by {
		if was, is := difference(was.cells.by[cell], now); was != is {
			all = append(all, Change{cell.String(), was, is})
		}
	}
	for cell, before := range was.cells.by {
		if is.cells.by[cell] == nil && is.head.has(cell) {
			all = append(all, Change{cell.String(), before.brief(), absent})
		}
	}
	slices.SortFunc(all, func(a, b Change) int { return cmp.Compare(a.Cell, b.Cell) })
	return all
}

// difference tells two tallies apart, in words; they are equal when the words are.
func difference(was, is *tally) (string, string) {
	switch {
	case was == nil:
		return absent, is.brief()
	case was.flaky() && is.flaky():
		return was.brief() + " before", is.brief() + " again"
	case was.flaky() || is.flaky():
		return was.brief(), is.brief()
	}
	before, now := was.state().aspects(), is.state().aspects()
	names := maps.Clone(before)
	maps.Copy(names, now)
	var olds, news []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if before[name] != now[name] {
			olds = append(olds, strings.TrimSpace(name+" "+cmp.Or(before[name], absent)))
			news = append(news, strings.TrimSpace(name+" "+cmp.Or(now[name], absent)))
		}
	}
	return strings.Join(olds, ", "), strings.Join(news, ", ")
}

// brief is the whole cell in a word or two.
func (t *tally) brief() string {
	if t.flaky() {
		return "flaky (" + t.disagreement() + ")"
	}
	s := t.state()
	return fmt.Sprintf("%s (%s)", s.Outcome, s.Verdict)
}

// Flaky counts the cells whose trials disagree.
func (d Document) Flaky() int {
	n := 0
	for _, t := range d.cells.by {
		if t.flaky() {
			n++
		}
	}
	return n
}
