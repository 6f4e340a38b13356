package report

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/visible"
)

// having is one of the things that a process has from those before it.
type having struct {
	head string
	// of tells what a process has; noted has it told below the table, for its length.
	of    func(p evidence.Process, i evidence.Inherited) string
	noted bool
	// alike tells whether the subject has it as the shell does; nil: if it is the same text.
	alike func(e evidence.Evidence) bool
}

// havings are the columns of the table, in order.
func havings() []having {
	type (
		process = evidence.Process
		rest    = evidence.Inherited
	)
	return []having{
		{head: "files", of: func(_ process, i rest) string { return amount(i.Files.Soft) }},
		{head: "umask", of: func(p process, _ rest) string { return fmt.Sprintf("%03o", p.Umask) }},
		{head: "nice", of: func(_ process, i rest) string { return strconv.Itoa(i.Nice) }},
		{head: "oom", of: func(_ process, i rest) string { return strconv.Itoa(i.OOM) }},
		{head: "dir", of: func(p process, _ rest) string { return p.Dir }, noted: true},
		{head: "PATH", of: func(_ process, i rest) string { return i.Path }, noted: true},
		{head: "env", of: func(p process, _ rest) string { return strconv.Itoa(len(p.Env)) }, alike: keepsEnv},
		{head: "unit", of: func(_ process, i rest) string { return where(i.Cgroup) }, noted: true},
		{head: "0-2", of: func(p process, _ rest) string { return access(p) }},
		{head: "ignores", of: func(p process, _ rest) string { return ignores(p) }, alike: func(evidence.Evidence) bool { return false }},
	}
}

func amount(n int64) string {
	if n < 0 {
		return "max"
	}
	return strconv.FormatInt(n, 10)
}

// keepsEnv: all that the shell has in its environment is there still.
func keepsEnv(e evidence.Evidence) bool {
	return !slices.ContainsFunc(e.Shell.Env, func(name string) bool { return !slices.Contains(e.Before.Env, name) })
}

func where(c evidence.Cgroup) string {
	if c.Unit != "" {
		return c.Unit
	}
	return c.Path
}

// ignores are the signals that it was started with ignored, or has ignored since.
func ignores(p evidence.Process) string {
	var names []string
	for n := unix.Signal(1); n < 32; n++ {
		if evidence.Has(p.Ignored, int(n)) {
			names = append(names, strings.TrimPrefix(unix.SignalName(n), "SIG"))
		}
	}
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, ",")
}

// access says how its descriptors 0 to 2 may be used: r, w, b for both, - for closed.
func access(p evidence.Process) string {
	var b strings.Builder
	for n := range 3 {
		fd, open := p.FD(n)
		switch {
		case !open:
			b.WriteByte('-')
		default:
			b.WriteByte("rwb?"[fd.Flags&unix.O_ACCMODE])
		}
	}
	return b.String()
}

// Inherits is what each trial's subject has of what its shell has: a row each, "=" for
// what is as the shell has it.
type Inherits struct {
	Look page.Look
	// Own are signals that the workload's language ignores by itself, a bit each.
	Own  uint64
	rows []inheritance
	note notebook
	left map[string][]string // modes that were left out, by why
	whys []string
	// shell is whose rows are being added.
	shell string
}

// inheritance is one row.
type inheritance struct {
	mode, via string
	has       []string
}

// notebook gives each text a number.
type notebook []string

func (n *notebook) number(text string) string {
	at := slices.Index(*n, text)
	if at < 0 {
		at = len(*n)
		*n = append(*n, text)
	}
	return "[" + strconv.Itoa(at+1) + "]"
}

// Add adds the row of a trial; one that was not made is told below the table.
func (t *Inherits) Add(one plan.Trial) {
	e := one.Evidence
	if e == nil || e.Inherits == nil {
		if t.left == nil {
			t.left = map[string][]string{}
		}
		if t.left[one.Why] == nil {
			t.whys = append(t.whys, one.Why)
		}
		t.left[one.Why] = append(t.left[one.Why], one.Mode)
		return
	}
	if t.shell != one.Shell {
		t.shell = one.Shell
		row := inheritance{mode: "in " + one.Shell}
		for _, h := range havings() {
			row.has = append(row.has, t.shown(h, *e, e.Shell, e.Inherits.Shell))
		}
		row.has[len(row.has)-1] = "" // a shell ignores what it likes, and undoes that for others
		t.rows = append(t.rows, row)
	}
	e.Before.Ignored &^= t.Own
	row := inheritance{mode: one.Mode, via: one.Via}
	for _, h := range havings() {
		alike := h.of(e.Before, e.Inherits.Subject) == h.of(e.Shell, e.Inherits.Shell)
		if h.alike != nil {
			alike = h.alike(*e)
		}
		text := "="
		if !alike {
			text = t.shown(h, *e, e.Before, e.Inherits.Subject)
		}
		row.has = append(row.has, text)
	}
	t.rows = append(t.rows, row)
}

// shown is a thing as the table has it: in full, or as a number of a note.
func (t *Inherits) shown(h having, e evidence.Evidence, p evidence.Process, i evidence.Inherited) string {
	text := visible.Line(h.of(p, i))
	switch {
	case h.noted && strings.Contains(text, "-"+filepath.Base(e.Shell.Dir)):
		return "own"
	case h.noted && len(text) > 1:
		return t.note.number(text)
	}
	return text
}

// String is the table, and what its numbers stand for.
func (t *Inherits) String() string {
	p := page.New(t.Look)
	for _, line := range t.table(p) {
		p.Line(page.Plain.Of(line))
	}
	p.Line()
	for i, text := range t.note {
		p.Hang(page.Faint.Of(fmt.Sprintf("[%d]", i+1)), page.Plain.Of(p.Text(text)))
	}
	for _, why := range t.whys {
		p.Hang(page.Piece{}, page.Faint.Of("left out: "+strings.Join(t.left[why], ", ")+": "+p.Text(why)))
	}
	p.Hang(page.Piece{}, page.Hint.Of("= is as the shell has it. files is the soft limit on descriptors, oom is oom_score_adj, unit is systemd's (own: the mode's own), 0-2 is what descriptors 0 to 2 are open for: r, w, b for both."))
	return p.String()
}

// table sets the rows, with as much room between the columns as there is.
func (t *Inherits) table(p *page.Page) (lines []string) {
	heads := inheritance{mode: "mode"}
	for _, h := range havings() {
		heads.has = append(heads.has, h.head)
	}
	rows := append([]inheritance{heads}, t.rows...)
	widths, last := make([]int, len(heads.has)+1), len(heads.has)
	for _, row := range rows {
		widths[0] = max(widths[0], page.Width(t.name(row)))
		for i, text := range row.has {
			widths[i+1] = max(widths[i+1], page.Width(text))
		}
	}
	gap, taken := page.Gap, 0
	for _, w := range widths[:last] {
		taken += w
	}
	if taken+gap*last+page.Width(heads.has[last-1]) > p.Width {
		gap = 1
	}
	widths[last] = max(p.Width-taken-gap*last, page.Width(heads.has[last-1]))
	for _, row := range rows {
		cells := [][]page.Cell{{page.Set(t.name(row))}}
		for i, text := range row.has {
			cells = append(cells, []page.Cell{page.Set(page.Cut(text, widths[i+1], p.Sign("…", "~")))})
		}
		lines = append(lines, page.Row(cells, widths, gap)...)
	}
	return lines
}

// name is the mode's, with how it was done where it was done in several ways.
func (t *Inherits) name(row inheritance) string {
	several := slices.ContainsFunc(t.rows, func(r inheritance) bool { return r.mode == row.mode && r.via != row.via })
	if several {
		return row.mode + " " + row.via
	}
	return row.mode
}
