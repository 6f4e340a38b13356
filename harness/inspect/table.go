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
	t.head(p, w)
	rows := w.Rows()
	if t.Tree {
		rows = w.Tree()
	}
	if len(rows) == 0 {
		p.Line(page.Plain.Of(p.Text("Nothing is there but the shells and what belongs to the machine.")))
		return p.String()
	}
	first := rows[0]
	if ranked := w.Rows(); len(ranked) > 0 {
		first = ranked[0]
	}
	cut := 0
	if room := t.room(p, w, first, 0); room < len(rows) {
		cut = len(rows) - max(1, t.room(p, w, first, len(rows)))
	}
	t.rows(p, rows[:len(rows)-cut])
	t.foot(p, w, first, cut)
	return p.String()
}

// room is how many rows there is room for, between a head that is written and a foot.
func (t Table) room(head *page.Page, w Sweep, first Row, cut int) int {
	if t.Height == 0 {
		return math.MaxInt
	}
	const around = 2 // the line of heads, and that of the prompt
	foot := page.New(head.Look)
	t.foot(foot, w, first, cut)
	return t.Height - around - strings.Count(head.String()+foot.String(), "\n")
}

// head says what is asked, and where.
func (t Table) head(p *page.Page, w Sweep) {
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
	p.Hang(page.Piece{}, page.Title.Of(p.Text(fmt.Sprintf("%s, if %s, if their terminal closes, at a reboot", whose, goes))))
	p.Hang(page.Plain.Of(" "), page.Faint.Of(p.Text(strings.Join(setting, " · "))))
	p.Line()
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

// rows writes the table: what it becomes, what it is, and why.
func (t Table) rows(p *page.Page, rows []Row) {
	lines := [][]page.Piece{nil}
	for _, h := range heads {
		lines[0] = append(lines[0], page.Faint.Of(p.Text(h)))
	}
	lines[0] = append(lines[0], page.Faint.Of("pid"), page.Faint.Of(p.Text("since")), page.Faint.Of(p.Text("command")), page.Faint.Of(p.Text("what it is")))
	for _, r := range rows {
		lines = append(lines, r.cells(p))
	}
	widths := t.widths(lines, p.Width)
	for _, line := range lines {
		for c, cell := range line {
			text := cell.Text
			if !t.Wide {
				text = page.Cut(text, widths[c], p.Sign("…", "~"))
			}
			pad := page.Blanks(widths[c] - page.Width(text))
			switch {
			case c == three || c == three+1:
				text = pad + text
			default:
				text += pad
			}
			line[c].Text = text + page.Blanks(page.Gap)
		}
		p.Line(line...)
	}
}

// widths are those of the columns, which fit on the page. Where nothing is cut, a command
// that is wider than the page stands out: else every row would be as wide as the widest.
func (t Table) widths(lines [][]page.Piece, whole int) []int {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for c, cell := range line {
			widths[c] = max(widths[c], page.Width(cell.Text))
		}
	}
	const command, why = three + 2, three + 3
	room := whole - page.Gap*(len(widths)-1)
	for c := range command {
		room -= widths[c]
	}
	switch {
	case t.Wide:
		widths[command] = min(widths[command], whole)
	case widths[command]+widths[why] > room:
		widths[why] = min(widths[why], max(room/2, room-widths[command]))
		widths[command] = room - widths[why]
	}
	return widths
}

// cells are those of one row.
func (r Row) cells(p *page.Page) (all []page.Piece) {
	for _, f := range r.Fates {
		sign := report.Sign(f.Outcome)
		all = append(all, sign.Kind.Of(p.Sign(sign.Text, sign.ASCII)+" "+p.Text(Lot(f.Outcome))))
	}
	command := p.Verbatim(r.called())
	if r.Count > 1 {
		command = strconv.Itoa(r.Count) + p.Sign(" × ", " x ") + command
	}
	if r.Depth > 0 {
		command = page.Blanks(2*(r.Depth-1)) + p.Sign("└ ", "` ") + command
	}
	since := p.Text(strings.TrimSuffix(page.Ago(time.Since(r.Began)), " ago"))
	return append(all, page.Plain.Of(strconv.Itoa(r.Before.PID)), page.Faint.Of(since), page.Plain.Of(command), page.Faint.Of(p.Text(r.Because())))
}

// foot counts, and says what was left out and what to type next.
func (t Table) foot(p *page.Page, w Sweep, first Row, cut int) {
	p.Line()
	p.Hang(page.Piece{}, page.Title.Of(p.Text(w.verdict())))
	if left := w.leftOut(t.Tree); left != "" {
		p.Hang(page.Piece{}, page.Faint.Of(p.Text(left)))
	}
	next := []page.Piece{page.Hint.Of(p.Text("Why?") + fmt.Sprintf(" %s inspect %d", cmp.Or(t.Called, "outlive"), first.Before.PID))}
	if cut > 0 {
		next = append(next, page.Hint.Of(p.Text(fmt.Sprintf("%d more rows: %s", cut, fmt.Sprintf("%s inspect %s | less", cmp.Or(t.Called, "outlive"), t.again())))))
	}
	p.Hang(page.Piece{}, next...)
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
