package visible

import (
	"fmt"
	"strings"
)

// Markdown makes one line of it, of at most so many columns, in which every sign that
// Markdown or HTML could read as an order, an entity or somebody's name is spelt.
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

// MarkdownCode is a text that is typed, or that a program has said.
func MarkdownCode(s string, most int) string {
	if s == "" {
		return ""
	}
	return "<code>" + Markdown(s, most) + "</code>"
}
