package inspect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// Row is one line of the table: a process, or several that are alike.
type Row struct {
	Entry
	Count int
	Depth int // in a tree
}

// bad orders outcomes, the worst first.
var bad = []evidence.Outcome{
	evidence.Died, evidence.Unknown, evidence.Stuck, evidence.Stopped, evidence.Muted, evidence.Half, evidence.Restarted, evidence.Survived,
}

func (e Entry) rank(which int) int { return slices.Index(bad, e.Fates[which].Outcome) }

// worst orders by what the two that can happen today make of it, then by all three.
func worst(a, b Row) int {
	today := func(r Row) int { return min(r.rank(Logout), r.rank(Closes)) }
	return cmp.Or(today(a)-today(b), a.rank(Logout)-b.rank(Logout), a.rank(Closes)-b.rank(Closes),
		a.rank(Reboot)-b.rank(Reboot), a.Before.PID-b.Before.PID)
}

// Rows are the processes without the login's own, those that are alike together, the worst
// first.
func (w Sweep) Rows() (rows []Row) {
	names := w.names()
	at := map[string]int{}
	for i, e := range w.Entries {
		if e.Aside {
			continue
		}
		key := e.kin(names[i])
		if n, known := at[key]; known {
			rows[n].Count++
			continue
		}
		at[key] = len(rows)
		rows = append(rows, Row{Entry: e, Count: 1})
	}
	slices.SortStableFunc(rows, worst)
	return rows
}

// kin is the same for those that are alike: one command, session and fate, or one service.
func (e Entry) kin(name string) string {
	where := fmt.Sprint(e.Before.SID, " ", name)
	if e.In.service() {
		where = e.In.Name
	}
	key := fmt.Sprintf("%d %s %s", e.UID, where, e.place())
	for _, f := range e.Fates {
		key += " " + string(f.Outcome) + f.Rule
	}
	return key
}

// names are the command lines, where workers of a program have that of the first above
// them of their name and session.
func (w Sweep) names() []string {
	at := map[int]int{}
	for i, e := range w.Entries {
		at[e.Before.PID] = i
	}
	names := make([]string, len(w.Entries))
	for i, e := range w.Entries {
		top := e
		for range deepest {
			up, there := at[top.Before.PPID]
			if !there || w.Entries[up].Before.Comm != e.Before.Comm || w.Entries[up].Before.SID != e.Before.SID || w.Entries[up].Aside {
				break
			}
			top = w.Entries[up]
		}
		names[i] = top.called()
	}
	return names
}

// Tree are all of them below their parents. Children without children of their own that
// are alike share a row.
func (w Sweep) Tree() (rows []Row) {
	below := map[int][]Entry{}
	there := map[int]bool{}
	for _, e := range w.Entries {
		there[e.Before.PID] = true
	}
	for _, e := range w.Entries {
		up := e.Before.PPID
		if !there[up] {
			up = 0
		}
		below[up] = append(below[up], e)
	}
	var hang func(of, depth int)
	hang = func(of, depth int) {
		at := map[string]int{}
		for _, e := range below[of] {
			leaf := len(below[e.Before.PID]) == 0
			key := e.kin(e.called())
			if n, known := at[key]; leaf && known && depth > 0 {
				rows[n].Count++
				continue
			}
			if leaf {
				at[key] = len(rows)
			}
			rows = append(rows, Row{Entry: e, Count: 1, Depth: depth})
			hang(e.Before.PID, depth+1)
		}
	}
	hang(0, 0)
	return rows
}

// Because says in a few words what decides.
func (e Entry) Because() string {
	is := func(o evidence.Outcome) bool { return e.Fates[Logout].Outcome == o || e.Fates[Closes].Outcome == o }
	switch {
	case e.In.User && !e.Policy.Lingers:
		return "no linger"
	case e.In.Session != "" && e.Policy.Kills && e.Fates[Logout].Outcome == evidence.Died && !is(evidence.Unknown):
		return "logind kills it"
	case is(evidence.Died):
		return e.place()
	case is(evidence.Unknown):
		return e.missing()
	case (is(evidence.Muted) || is(evidence.Half)) && e.shown() != "":
		return "prints to " + e.shown()
	case evidence.Has(e.Before.Ignored, int(unix.SIGHUP)):
		return "ignores SIGHUP"
	}
	return e.place()
}

// missing is what is not known, in few words.
func (e Entry) missing() string {
	for _, g := range e.Unseen {
		if strings.Contains(g.What, "lists it") {
			return "a job? jobs -l"
		}
	}
	why := e.Fates[Closes].Why
	if e.Fates[Closes].Outcome != evidence.Unknown {
		why = e.Fates[Logout].Why
	}
	for _, one := range []struct{ of, says string }{
		{"it prints into a pipe", "prints to a pipe"}, {"it catches", "catches SIGHUP"}, {"it blocks", "blocks SIGHUP"},
		{"where its output leads", "output not seen"}, {"logind could not", "logind is silent"},
	} {
		if strings.HasPrefix(why, one.of) {
			return one.says
		}
	}
	return e.place()
}

// shown is the terminal that it prints to; "" for none.
func (e Entry) shown() string {
	for _, n := range []int{1, 2} {
		fd, _ := e.Before.FD(n)
		if tty, is := strings.CutPrefix(fd.Target, "/dev/"); is && (strings.HasPrefix(tty, "pts/") || strings.HasPrefix(tty, "tty")) {
			return strings.TrimSuffix(tty, " (deleted)")
		}
	}
	return ""
}

// place is what it is to its shell, to its session or to its manager, in few words.
func (e Entry) place() string {
	p := e.Before
	switch {
	case e.Self.ID != "" && e.leads():
		return "a shell, " + p.TTY
	case e.In.service(), e.In.User:
		return e.In.Name
	case e.leads():
		return "leads " + p.TTY
	case p.TTYNr != 0 && p.PGID == p.TPGID:
		return "in front on " + p.TTY
	case e.Listed != nil && *e.Listed && e.Spared:
		return "disown -h"
	case e.Listed != nil && *e.Listed:
		return "a job of " + e.Kind.ID
	case e.Listed != nil && p.SID == e.Shell.SID:
		return "no job of " + e.Kind.ID
	case p.SID == p.PID || p.TTYNr == 0:
		return "own session"
	case e.Kind.ID != "" && p.PPID == e.Shell.PID:
		return "a child of " + e.Kind.ID
	case p.TTY != "":
		return "on " + p.TTY
	}
	return ""
}

// Tally counts what one of the three makes of all but the login's own.
func (w Sweep) Tally(which int) map[evidence.Outcome]int {
	all := map[evidence.Outcome]int{}
	for _, e := range w.Entries {
		if !e.Aside {
			all[e.Fates[which].Outcome]++
		}
	}
	return all
}

// Lot is what is told of an outcome where there is room for a word.
func Lot(o evidence.Outcome) string {
	switch o {
	case evidence.Half:
		return "half"
	case evidence.Restarted:
		return "back"
	case evidence.Unknown:
		return "maybe"
	}
	return words[o]
}
