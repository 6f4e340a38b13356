package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"outlive/harness/plan"
)

// notes are the footnotes of a report: a letter for each distinct reason, in
// the order in which the eye meets them.
type notes struct {
	list []*note
	by   map[reason]*note
	more int // reasons beyond the last letter
}

type reason struct{ why, source string }

type note struct {
	reason
	letter string
	causes map[string]int // "SIGHUP from shell" and in how many cells
}

// maxNotes is where a list of reasons ends to be read: two alphabets.
const maxNotes = 52

// letter gives the letter of a trial's reason; "" when it gives none, "*" when there are too many.
func (n *notes) letter(t plan.Trial) string {
	r := reason{t.Why, t.Source}
	if r == (reason{}) {
		return ""
	}
	have := n.by[r]
	if have == nil && len(n.list) == maxNotes {
		n.more++
		n.by[r] = &note{letter: "*"}
		return "*"
	}
	if have == nil {
		have = &note{r, letter(len(n.list)), map[string]int{}}
		n.list, n.by[r] = append(n.list, have), have
	}
	if cause := causeOf(t); cause != "" && have.causes != nil {
		have.causes[cause]++
	}
	return have.letter
}

// letter counts a, b … z, aa, ab …
func letter(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return letter(i/26-1) + letter(i%26)
}

// seen tells what was observed, most frequent first, three at most.
func (n *note) seen() string {
	causes := slices.SortedFunc(maps.Keys(n.causes), func(a, b string) int {
		return cmp.Or(cmp.Compare(n.causes[b], n.causes[a]), cmp.Compare(a, b))
	})
	if len(causes) == 0 {
		return ""
	}
	if len(causes) > 3 {
		causes = append(causes[:3], "…")
	}
	return "(" + strings.Join(causes, ", ") + ")"
}
