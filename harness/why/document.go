package why

import (
	"fmt"
	"strings"
	"time"

	"outlive/harness/page"
	"outlive/harness/runs"
	"outlive/harness/visible"
)

// longest is how much is shown of what somebody else has said, in columns.
const longest = 300

// Document tells the answer: what is wrong, the facts, and what to type next.
func (a Answer) Document() page.Document {
	mark, rest := page.Bad.Sign("✗ ", "x "), []Finding(nil)
	switch {
	case a.Healthy():
		mark = page.Good.Sign("✓ ", "+ ")
	case a.Found[0].Outcome:
		mark, rest = page.Degraded.Sign("! ", "! "), a.Found[1:]
	default:
		rest = a.Found[1:]
	}
	doc := page.Document{
		page.Said{Mark: mark, Pieces: []page.Piece{page.Title.Of(a.Headline())}},
		page.Said{Mark: page.Plain.Of("  "), Pieces: []page.Piece{page.Faint.Of(strings.Join(a.Facts.facts(), " · "))}},
	}
	if !a.Healthy() {
		doc = append(append(doc, page.Blank{}), a.Found[0].because()...)
	}
	for _, found := range rest {
		doc = append(doc, page.Blank{}, page.Said{Mark: page.Plain.Of("  "), Pieces: []page.Piece{page.Plain.Of("And " + found.Says + ".")}})
		doc = append(doc, found.because()...)
	}
	for _, unseen := range a.Facts.Unseen {
		doc = append(doc, page.Said{Mark: page.Plain.Of("  "), Pieces: []page.Piece{page.Hint.Of("not seen: " + visible.Name(unseen, longest))}})
	}
	for _, next := range a.next() {
		doc = append(doc, page.Proposed{Question: next.For + ":", Line: next.Line})
	}
	return doc
}

// because are its facts, with the source behind the last.
func (f Finding) because() (doc page.Document) {
	for i, fact := range f.Because {
		text := visible.Name(fact, longest)
		if i == len(f.Because)-1 {
			text += " [" + f.Source + "]"
		}
		doc = append(doc, page.Said{Mark: page.Plain.Of("    "), Pieces: []page.Piece{page.Plain.Of(text)}})
	}
	return doc
}

// next are the lines to type, each once.
func (a Answer) next() (all []Next) {
	met := map[string]bool{}
	for _, found := range a.Found {
		for _, next := range found.Next {
			if next.Line != "" && !met[next.Line] {
				met[next.Line] = true
				all = append(all, next)
			}
		}
	}
	return all
}

// Headline is the answer in one sentence.
func (a Answer) Headline() string {
	name := visible.Name(a.Facts.Called, longest)
	if id := a.Facts.Unit["Id"]; id != "" && a.Facts.Run == nil {
		name = visible.Name(id, longest)
	}
	if len(a.Found) == 0 {
		return name + " " + a.Facts.well()
	}
	if a.Found[0].Outcome {
		return name + " " + a.Facts.well() + ", but " + a.Found[0].Says
	}
	return name + " " + a.Facts.ill() + ": " + a.Found[0].Says
}

// well says how what has no trouble is.
func (f Facts) well() string {
	switch {
	case f.Unit["ActiveState"] == "activating":
		return "is being started"
	case f.Runs != nil && f.Unit["NRestarts"] != "" && f.Unit["NRestarts"] != "0":
		return "is healthy now, started again " + f.Unit["NRestarts"] + " times before"
	case f.Runs != nil || f.Unit["ActiveState"] == "active":
		return "is healthy"
	case f.Ended != nil:
		return "has ended as it was to"
	case f.Run != nil && f.State == runs.OtherBoot:
		return "went with a reboot at the latest"
	}
	return "is not running, and nobody has started it"
}

// ill says what has become of what has trouble.
func (f Facts) ill() string {
	switch {
	case f.looping() && f.Unit["ActiveState"] != "failed":
		return "is started again and again"
	case f.Unit["ActiveState"] == "failed":
		return "has failed"
	case f.Unit["ActiveState"] == "activating":
		return "is not up"
	case f.Runs != nil:
		return "is in trouble"
	case f.Ended != nil:
		return "has ended"
	}
	return "does not run"
}

// facts are what it is, in a few words each.
func (f Facts) facts() (all []string) {
	add := func(format string, args ...any) {
		all = append(all, visible.Name(fmt.Sprintf(format, args...), longest))
	}
	if u := f.Unit; u != nil {
		add("%s (%s)", u["ActiveState"], u["SubState"])
		if u["Result"] != "success" {
			add("result %s", u["Result"])
		}
		if u["UnitFileState"] != "" {
			add("%s", u["UnitFileState"])
		}
		if u["Type"] != "" {
			add("Type=%s", u["Type"])
		}
	}
	if f.Run != nil {
		add("run by %s, %s", f.Run.Mode, string(f.State))
	}
	if f.Runs != nil {
		add("process %d (%s), for %s", f.Runs.PID, f.Runs.Comm, span(f.Lived))
	}
	return all
}

func span(d time.Duration) string {
	if d < time.Minute {
		return d.Round(time.Second).String()
	}
	return strings.TrimSuffix(page.Ago(d), " ago")
}
