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
		row = append(row, Cell{Mode: m.ID, How: s.how(set[0]), By: s.by(set[0])})
	}
	return row
}

// by names who keeps one: "nice", "Nice=".
func (s Seat) by(a Asked) string {
	switch s.how(a) {
	case ByTool:
		return a.Tool
	case ByRun:
		if a.Stops {
			return "outlive stop"
		}
		return "run itself"
	case InWords:
		keys := s.keys(a)
		if more := len(keys) - 1; more > 1 {
			return fmt.Sprintf("%s and %d more", keys[0], more)
		}
		return cmp.Or(strings.Join(keys, " "), a.Tool, "run itself")
	case ByItself:
		return "by itself"
	}
	return ""
}

// keys are the settings, each once.
func (s Seat) keys(a Asked) (keys []string) {
	var all []string
	switch s.Form.Speaks() {
	case modes.Starter:
		options, _ := s.starter(a)
		for _, option := range options {
			if strings.HasPrefix(option, "--") {
				keys = append(keys, option)
			}
		}
		if len(options) == 0 {
			keys = []string{strings.Fields(retry)[0]}
		}
		return keys
	case modes.Program:
		all = a.Program(a.Values)
	default:
		for _, d := range a.Unit(a.Values) {
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
