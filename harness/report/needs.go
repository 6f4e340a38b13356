package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"outlive/harness/needs"
	"outlive/harness/page"
	"outlive/harness/plan"
)

// Needs shows which mode meets which need: a row a mode, then a line a need, and what to type next.
func Needs(t needs.Table, sum plan.Summary, look page.Look, next ...Next) string {
	p := page.New(look)
	shells := shellsOf(t)
	p.Sides(page.Title.Of("Which need each mode meets, in "+strings.Join(shells, ", ")), page.Plain.Of(fmt.Sprintf("%s, %s", page.Count(sum.Trials, "trial"), lasted(sum.Seconds))), p.Width)
	for _, shell := range shells {
		one := t
		one.Rows = slices.DeleteFunc(slices.Clone(t.Rows), func(r needs.Row) bool { return r.Shell != shell })
		p.Line()
		if len(shells) > 1 {
			p.Line(page.Heading.Of("in " + shell))
		}
		p.Columns(page.Column{Head: "mode", Cells: labelsOf(one)}, columnsOf(one))
		lossesOf(one, p)
		p.Line()
		for _, n := range t.Needs {
			p.Line(page.Plain.Of(whoMeets(one, n, p)))
		}
	}
	p.Line()
	p.Hang(page.Piece{}, page.Hint.Of("half: in part, what is lost is told above; -: not asked of this mode; ?: could not be told. "+
		"ms: from its line to its first work; MiB, procs: what stays beside it, but for systemd and cron, which are there anyway. Medians."))
	drawNext(p, next)
	return p.String()
}

func shellsOf(t needs.Table) (ids []string) {
	for _, r := range t.Rows {
		if !slices.Contains(ids, r.Shell) {
			ids = append(ids, r.Shell)
		}
	}
	return ids
}

// labelsOf names the rows: by the mode, and by its way where there are several.
func labelsOf(t needs.Table) (labels []string) {
	for _, r := range t.Rows {
		label := r.Mode
		if slices.ContainsFunc(t.Rows, func(o needs.Row) bool { return o.Mode == r.Mode && o.Via != r.Via }) {
			label += " " + r.Via
		}
		if r.Without != "" {
			label += " -" + r.Without
		}
		labels = append(labels, label)
	}
	return labels
}

// words are how an answer is shown, so that no colour is needed.
var words = map[needs.Answer]string{needs.Met: "yes", needs.Half: "half", needs.NotMet: "no", needs.NotAsked: "-", needs.Untold: "?"}

// inBlock is how many needs stand side by side on a narrow page.
const inBlock = 7

// columnsOf are the needs, and the cost.
func columnsOf(t needs.Table) (all []page.Column) {
	for i, n := range t.Needs {
		c := page.Column{Head: n.Head, Group: i / inBlock}
		for _, r := range t.Rows {
			c.Cells = append(c.Cells, words[r.Cells[i].Answer])
		}
		all = append(all, c)
	}
	ms, memory, procs := page.Column{Head: "ms", Right: true}, page.Column{Head: "MiB", Right: true}, page.Column{Head: "procs", Right: true}
	for _, r := range t.Rows {
		texts := []string{"?", "?", "?"}
		if c := r.Cost; c != nil {
			texts = []string{fmt.Sprint(c.Ready.Round(time.Millisecond).Milliseconds()), mib(*c), fmt.Sprint(c.Processes)}
		}
		ms.Cells, memory.Cells, procs.Cells = append(ms.Cells, texts[0]), append(memory.Cells, texts[1]), append(procs.Cells, texts[2])
	}
	last := (len(t.Needs) - 1) / inBlock
	for _, c := range []page.Column{ms, memory, procs} {
		c.Group = last
		all = append(all, c)
	}
	return all
}

func mib(c needs.Cost) string {
	switch {
	case c.Processes == 0:
		return "0"
	case c.Hidden:
		return "?"
	}
	return fmt.Sprintf("%.1f", float64(c.Memory)/(1<<20))
}

// lossesOf tells what is lost where a need is met in part: whoever lose the same together.
func lossesOf(t needs.Table, p *page.Page) {
	first := true
	for i, n := range t.Needs {
		var lost []string
		who := map[string][]int{}
		for j, r := range t.Rows {
			if r.Cells[i].Answer != needs.Half {
				continue
			}
			what := strings.Join(r.Cells[i].Lost, "; ")
			if who[what] == nil {
				lost = append(lost, what)
			}
			who[what] = append(who[what], j)
		}
		for _, what := range lost {
			if first {
				p.Line()
				first = false
			}
			p.Hang(page.Heading.Of(n.Head), page.Plain.Of(p.Text("half: "+what)), page.Faint.Of("("+some(waysOf(t, who[what]), p.Width-20)+")"))
		}
	}
}

// whoMeets says it in a line: "returns after a crash: systemd-restart, supervisord".
func whoMeets(t needs.Table, n needs.Need, p *page.Page) string {
	at := slices.IndexFunc(t.Needs, func(o needs.Need) bool { return o.ID == n.ID })
	rows := map[needs.Answer][]int{}
	for i, r := range t.Rows {
		is := r.Cells[at].Answer
		rows[is] = append(rows[is], i)
	}
	head := n.Short + ": "
	room := p.Width - page.Width(head)
	met, half, untold := waysOf(t, rows[needs.Met]), waysOf(t, rows[needs.Half]), waysOf(t, rows[needs.Untold])
	others := waysOf(t, slices.Concat(rows[needs.Half], rows[needs.NotMet], rows[needs.NotAsked], rows[needs.Untold]))
	switch {
	case len(untold) > 0 && len(met)+len(half)+len(rows[needs.NotMet]) == 0:
		return head + page.Cut("not told here ("+p.Text(why(t, at))+")", room, p.Sign("…", "~"))
	case len(met) == 0 && len(half) > 0:
		return head + "none; half: " + some(half, room-12)
	case len(met) == 0 && len(untold) > 0:
		return head + "none; not told of " + some(untold, room-18)
	case len(met) == 0:
		return head + "none of these"
	case len(others) == 0:
		return head + "all of these"
	case len(met) > 2*len(others) && page.Width(strings.Join(others, ", ")) < room-8:
		return head + "all but " + strings.Join(others, ", ")
	}
	return head + some(met, room)
}

// waysOf names some rows; a mode whose ways are all among them is named once.
func waysOf(t needs.Table, some []int) (names []string) {
	labels := labelsOf(t)
	slices.Sort(some)
	for _, i := range some {
		is := t.Rows[i]
		all := true
		for j, r := range t.Rows {
			all = all && (r.Mode != is.Mode || r.Without != is.Without || slices.Contains(some, j))
		}
		name := labels[i]
		if all {
			name = strings.Replace(name, " "+is.Via, "", 1)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// why is the first reason for which something could not be told.
func why(t needs.Table, at int) string {
	for _, r := range t.Rows {
		if c := r.Cells[at]; c.Answer == needs.Untold && len(c.Why) > 0 {
			return c.Why[0]
		}
	}
	return ""
}

// some names as many as there is room for, and counts the others.
func some(names []string, room int) string {
	text := strings.Join(names, ", ")
	for n := len(names) - 1; n > 0 && page.Width(text) > room; n-- {
		text = fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
	}
	return text
}
