package inspect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/report"
)

// Table is how a sweep is shown.
type Table struct {
	Tree   bool
	Whose  string // name of the user that is asked for; "" for everyone
	Height int    // lines that there is room for; 0 for any number
	Wide   bool   // nothing is cut
	Called string // how outlive is called; "" for by its name
}

// heads are those of the three columns.
var heads = [three]string{"log out", "closes", "reboot"}

// Show sets it on a page.
func (t Table) Show(w Sweep, l page.Look) string {
	p := page.New(l)
	t.head(w).On(p)
	rows := t.of(w)
	if len(rows) == 0 {
		nothing().On(p)
		return p.String()
	}
	first := firstOf(w, rows)
	cut := 0
	if room := t.room(p, w, first, 0); room < len(rows) {
		cut = len(rows) - max(1, t.room(p, w, first, len(rows)))
	}
	page.Document{t.many(rows[:len(rows)-cut])}.On(p)
	t.foot(w, first, cut).On(p)
	return p.String()
}

// Document is all of it, with every row.
func (t Table) Document(w Sweep) page.Document {
	rows := t.of(w)
	if len(rows) == 0 {
		return append(t.head(w), nothing()...)
	}
	return append(append(t.head(w), t.many(rows)), t.foot(w, firstOf(w, rows), 0)...)
}

// of are the rows that it has.
func (t Table) of(w Sweep) []Row {
	if t.Tree {
		return w.Tree()
	}
	return w.Rows()
}

// firstOf is the row that is most worth a question.
func firstOf(w Sweep, rows []Row) Row {
	if ranked := w.Rows(); len(ranked) > 0 {
		return ranked[0]
	}
	return rows[0]
}

func nothing() page.Document {
	return page.Document{page.Said{Pieces: []page.Piece{page.Plain.Of("Nothing is there but the shells and what belongs to the machine.")}}}
}

// room is how many rows there is room for, between a head that is written and a foot.
func (t Table) room(head *page.Page, w Sweep, first Row, cut int) int {
	if t.Height == 0 {
		return math.MaxInt
	}
	const around = 2 // the line of heads, and that of the prompt
	foot := t.foot(w, first, cut).Show(head.Look)
	return t.Height - around - strings.Count(head.String()+foot, "\n")
}

// head says what is asked, and where.
func (t Table) head(w Sweep) page.Document {
	whose, goes, setting := "Your processes", "you log out", w.Here.setting()
	switch {
	case t.Whose == "" && slices.ContainsFunc(w.Entries, func(e Entry) bool { return e.Other }):
		whose, goes, setting = "Everyone's processes", "they log out", w.users()
	case t.Whose != "":
		whose, goes, setting = "The processes of "+t.Whose, "he logs out", nil
		if len(w.Entries) > 0 {
			setting = append([]string{w.Entries[0].User}, w.Entries[0].Policy.says()...)
		}
	}
	return page.Document{
		page.Said{Pieces: []page.Piece{page.Title.Of(fmt.Sprintf("%s, if %s, if their terminal closes, at a reboot", whose, goes))}},
		page.Said{Mark: page.Plain.Of(" "), Pieces: []page.Piece{page.Faint.Of(strings.Join(setting, " · "))}},
		page.Blank{},
	}
}

// users are those whose processes there are, and what decides for them.
func (w Sweep) users() (all []string) {
	var says []string
	for _, e := range w.Entries {
		is := e.Policy.says()
		if who := e.User + " (" + is[0] + ")"; !slices.Contains(all, who) {
			all = append(all, who)
		}
		if e.Other || says == nil { // root is spared by logind
			says = is[1:]
		}
	}
	return append(all, says...)
}

// setting is what decides for all of them.
func (s Subject) setting() (all []string) {
	who := s.User
	if s.In.Session != "" {
		who = "session " + s.In.Session + " of " + who
	}
	all = append(all, who)
	if s.Shell.PID != 0 {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s (%d) %s", s.Shell.Comm, s.Shell.PID, s.Shell.TTY)))
	}
	return append(all, s.Policy.says()...)
}

// says is what of it decides, in few words.
func (p Policy) says() []string {
	lingers := "no linger"
	if p.Lingers {
		lingers = "lingers"
	}
	switch {
	case p.Silent:
		return []string{lingers, "logind does not answer"}
	case !p.Logind:
		return []string{lingers, "no logind"}
	case p.Kills:
		return []string{lingers, "KillUserProcesses=yes"}
	}
	return []string{lingers, "KillUserProcesses=no"}
}

// many is the table: what it becomes, what it is, and why.
func (t Table) many(rows []Row) page.Many {
	fates := make([]page.Column, len(heads))
	pid, since := page.Column{Head: "pid", Right: true}, page.Column{Head: "since", Right: true, Kind: page.Faint}
	command, why := page.Column{Head: "command", Typed: true}, page.Column{Head: "what it is", Kind: page.Faint}
	for _, r := range rows {
		for i, f := range r.Fates {
			fates[i].Head = heads[i]
			fates[i].Cells, fates[i].Signs = append(fates[i].Cells, Lot(f.Outcome)), append(fates[i].Signs, report.Sign(f.Outcome))
		}
		called := r.called()
		if r.Count > 1 {
			called = strconv.Itoa(r.Count) + " × " + called
		}
		pid.Cells, since.Cells = append(pid.Cells, strconv.Itoa(r.Before.PID)), append(since.Cells, strings.TrimSuffix(page.Ago(time.Since(r.Began)), " ago"))
		command.Cells, command.Depths = append(command.Cells, called), append(command.Depths, r.Depth)
		why.Cells = append(why.Cells, r.Because())
	}
	return page.Many{Columns: append(fates, pid, since, command, why), Wide: t.Wide}
}

// foot counts, and says what was left out and what to type next.
func (t Table) foot(w Sweep, first Row, cut int) page.Document {
	doc := page.Document{page.Blank{}, page.Said{Pieces: []page.Piece{page.Title.Of(w.verdict())}}}
	if left := w.leftOut(t.Tree); left != "" {
		doc = append(doc, page.Said{Pieces: []page.Piece{page.Faint.Of(left)}})
	}
	next := []page.Piece{page.Hint.Of(fmt.Sprintf("Why? %s", fmt.Sprintf("%s inspect %d", cmp.Or(t.Called, "outlive"), first.Before.PID)))}
	if cut > 0 {
		next = append(next, page.Hint.Of(fmt.Sprintf("%d more rows: %s", cut, fmt.Sprintf("%s inspect %s | less", cmp.Or(t.Called, "outlive"), t.again()))))
	}
	return append(doc, page.Said{Pieces: next})
}

// again are the flags that this was asked by.
func (t Table) again() string {
	flags := "--all"
	if t.Whose != "" {
		flags = "--user " + t.Whose
	}
	if t.Tree {
		flags += " --tree"
	}
	return flags
}

// verdict is the answer in a line.
func (w Sweep) verdict() string {
	var says []string
	for which, head := range []string{"at a logout ", "when its terminal closes ", "at a reboot "} {
		all := w.Tally(which)
		var parts []string
		for _, o := range bad {
			switch n := all[o]; {
			case n == 0 || o == evidence.Survived:
			case o == evidence.Died && n > 1:
				parts = append(parts, fmt.Sprintf("%d die", n))
			default:
				parts = append(parts, fmt.Sprintf("%d %s", n, Lot(o)))
			}
		}
		if len(parts) == 0 {
			parts = []string{"none dies"}
		}
		says = append(says, head+strings.Join(parts, ", "))
	}
	n := 0
	for _, count := range w.Tally(Logout) {
		n += count
	}
	return fmt.Sprintf("Of %d: %s.", n, strings.Join(says, "; "))
}

// leftOut is what the table does not tell of, and why.
func (w Sweep) leftOut(tree bool) string {
	asides := 0
	for _, e := range w.Entries {
		if e.Aside && !tree {
			asides++
		}
	}
	var says []string
	if asides > 0 {
		says = append(says, fmt.Sprintf("the logins' own (%d: --tree)", asides))
	}
	if w.System > 0 {
		says = append(says, fmt.Sprintf("the system's units (%d)", w.System))
	}
	text := ""
	if len(says) > 0 {
		text = "Left out: " + strings.Join(says, ", ") + ". "
	}
	if w.Hidden > 0 {
		text += fmt.Sprintf("Not seen: the descriptors of %d", w.Hidden)
		if w.Here.UID != 0 {
			text += " (root sees them)"
		}
		text += "."
	}
	return strings.TrimSpace(text)
}
