package wish

import (
	"strings"

	"outlive/modes"
)

// Cell is how one mode keeps one wish.
type Cell struct {
	Mode string
	How  How
	By   string // the tool, or the words of the mode's own; "" for Cannot
}

// Row tells of a wish how each mode keeps it, as a person would type the mode.
func (w Wish) Row() (row []Cell) {
	for _, m := range modes.All() {
		f := m.Forms[0]
		row = append(row, Cell{m.ID, w.How(f), w.By(f)})
	}
	return row
}

// By names who keeps it: "nice", "Nice=".
func (w Wish) By(f modes.Form) string {
	switch w.How(f) {
	case ByTool:
		return w.Tool
	case InWords:
		return strings.Join(w.keys(f), " ")
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
