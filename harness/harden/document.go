package harden

import (
	"strings"
)

// DropIn is what is put beside a unit: every line that was kept, and with untested those that
// could not be tried. "" where there is none.
func DropIn(unit string, all []Result, untested bool) string {
	var text []string
	for _, r := range all {
		if r.Verdict == Kept || r.Verdict == Untested && untested {
			text = append(text, r.Lines...)
		}
	}
	if len(text) == 0 {
		return ""
	}
	return "# systemctl edit " + unit + "\n[Service]\n" + strings.Join(text, "\n") + "\n"
}
