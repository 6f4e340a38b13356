package visible

import (
	"fmt"
	"strings"
)

// Markdown makes one line of at most so many columns that nothing reads as Markdown, as
// HTML or as somebody's name: every sign of theirs is an entity.
func Markdown(s string, most int) string {
	var b strings.Builder
	for _, r := range Name(s, most) {
		if strings.ContainsRune("&<>|\\`*_[]~@#:!", r) {
			fmt.Fprintf(&b, "&#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
