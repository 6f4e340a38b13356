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

// wrapTyped breaks a line to be typed into lines of at most n columns, where a
// shell may find a backslash and the line's end: at blanks outside of quotes.
func wrapTyped(line string, n int) (lines []string) {
	start, good := 0, 0 // of the line begun, and the end of what fits on it
	for _, at := range append(gaps(line), len(line)) {
		if good > start && width(line[start:at]) > n {
			lines = append(lines, line[start:good])
			start = good + 1
		}
		good = at
	}
	return append(lines, line[start:])
}

// gaps finds the blanks of a line that stand outside of quotes. A line with a
// quote that is not closed has none behind it.
func gaps(line string) (all []int) {
	var until byte // the quote that ends it; 0 outside of quotes
	var ansi bool  // in $'...' a backslash quotes, which it does not in '...'
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && (until != '\'' || ansi):
			i++
		case until == 0 && (c == '\'' || c == '"'):
			until, ansi = c, c == '\'' && i > 0 && line[i-1] == '$'
		case until != 0 && c == until:
			until = 0
		case until == 0 && c == ' ':
			all = append(all, i)
		}
	}
	return all
}
