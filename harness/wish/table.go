package wish

import (
	"cmp"
	"fmt"
	"strings"

	"outlive/modes"
)

// Cell is how one mode keeps one wish.
type Cell struct {
	Mode string
	How  How
	By   string // the tool, or the words of the mode's own; "" for Cannot
	Why  string // it cannot
}

// Rows are the values that the table tells of: those of the example, and of each other kind.
func (w Wish) Rows() [][]string {
	all := [][]string{w.Example}
	for _, v := range w.Also {
		all = append(all, []string{v})
	}
	return all
}

// Row tells how each mode keeps such a wish, as root would have outlive run it, or type it.
func (w Wish) Row(given []string) (row []Cell) {
	values, err := w.Parse(given)
	if err != nil { // an example, such as of a file, that is not there
		values = given
	}
	set := Set{{w, values}}
	for _, id := range w.Along {
		other, _ := Lookup(id)
		set = append(set, Asked{other, other.Example})
	}
	for _, m := range modes.All() {
		s := Seat{Form: m.Forms[0], Root: true, Set: set, printed: m.Forms[0].Start == nil}
		if refused := s.refusal(); refused != nil {
			row = append(row, Cell{Mode: m.ID, Why: refused.Why.Error()})
			continue
		}
		row = append(row, Cell{Mode: m.ID, How: w.How(s.Form), By: w.By(s.Form, values)})
	}
	return row
}

// By names who keeps it: "nice", "Nice=".
func (w Wish) By(f modes.Form, values []string) string {
	switch w.How(f) {
	case ByTool:
		return cmp.Or(w.Tool, "run itself")
	case InWords:
		keys := w.keys(f, values)
		if more := len(keys) - 1; more > 1 {
			return fmt.Sprintf("%s and %d more", keys[0], more)
		}
		return cmp.Or(strings.Join(keys, " "), w.Tool, "run itself")
	case ByItself:
		return "by itself"
	}
	return ""
}

// keys are the settings, each once.
func (w Wish) keys(f modes.Form, values []string) (keys []string) {
	var all []string
	if f.Speaks() == modes.Program {
		all = w.Program(values)
	} else {
		for _, d := range w.Unit(values) {
			all = append(all, d.Key+"=")
		}
	}
	for _, setting := range all {
		key, _, _ := strings.Cut(setting, "=")
		if key += "="; len(keys) == 0 || keys[len(keys)-1] != key {
			keys = append(keys, key)
		}
	}
	return keys
}
