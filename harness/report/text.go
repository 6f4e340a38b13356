package report

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// width is how many terminal columns s takes.
func width(s string) int { return displaywidth.String(s) }

// cut shortens s to n columns, with tail as the mark of what is missing.
func cut(s string, n int, tail string) string {
	if width(s) <= n {
		return s
	}
	if n <= width(tail) {
		return displaywidth.TruncateString(s, max(n, 0), "")
	}
	return displaywidth.TruncateString(s, n, tail)
}

func blanks(n int) string { return strings.Repeat(" ", max(n, 0)) }

// wrap breaks s at blanks into lines of at most n columns; a longer word is broken.
func wrap(s string, n int) []string {
	n = max(n, 2) // a wide character must fit
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && width(line)+1+width(word) <= n {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for width(word) > n {
			head := cut(word, n, "")
			if head == "" { // one cluster wider than the line
				head = word
			}
			lines = append(lines, head)
			word = word[len(head):]
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
