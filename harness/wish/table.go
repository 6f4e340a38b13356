package wish

import (
	"cmp"
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

// Row tells of a wish how each mode keeps it, as root would type the mode.
func (w Wish) Row() (row []Cell) {
	set := Set{{w, w.Example}}
	for _, id := range w.Along {
		other, _ := Lookup(id)
		set = append(set, Asked{other, other.Example})
	}
	for _, m := range modes.All() {
		s := Seat{Form: m.Forms[0], Root: true, Set: set, printed: true}
		if why := s.why(set[0]); why != nil {
			row = append(row, Cell{Mode: m.ID, Why: why.Error()})
			continue
		}
		row = append(row, Cell{Mode: m.ID, How: w.How(s.Form), By: w.By(s.Form)})
	}
	return row
}

// By names who keeps it: "nice", "Nice=".
func (w Wish) By(f modes.Form) string {
	switch w.How(f) {
	case ByTool:
		return w.Tool
	case InWords:
		return cmp.Or(strings.Join(w.keys(f), " "), w.Tool)
	case ByItself:
		return "by itself"
	}
	return ""
}

// keys are the settings of the example, each once.
func (w Wish) keys(f modes.Form) (keys []string) {
	var all []string
	if f.Speaks == modes.Program {
		all = w.Program(w.Example)
	} else {
		for _, d := range w.Unit(w.Example) {
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
