package page

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Width is how many terminal columns s takes.
func Width(s string) int { return displaywidth.String(s) }

// Cut shortens s to n columns, with tail as the mark of what is missing.
func Cut(s string, n int, tail string) string {
	if Width(s) <= n {
		return s
	}
	if n <= Width(tail) {
		return displaywidth.TruncateString(s, max(n, 0), "")
	}
	return displaywidth.TruncateString(s, n, tail)
}

// Blanks are so many.
func Blanks(n int) string { return strings.Repeat(" ", max(n, 0)) }

// Fill puts words on lines of at most n columns, as many on each as fit with a
// blank between them; a longer word has a line of its own.
func Fill[W any](words []W, width func(W) int, n int) (lines [][]W) {
	used := 0
	for _, word := range words {
		if last := len(lines) - 1; last >= 0 && used+1+width(word) <= n {
			lines[last], used = append(lines[last], word), used+1+width(word)
			continue
		}
		lines, used = append(lines, []W{word}), width(word)
	}
	return lines
}

// Wrap breaks s at blanks into lines of at most n columns; a longer word is broken.
func Wrap(s string, n int) []string {
	n = max(n, 2) // a wide character must fit
	var words []string
	for _, word := range strings.Fields(s) {
		for Width(word) > n {
			head := cmp.Or(Cut(word, n, ""), word) // one cluster may be wider than the line
			words, word = append(words, head), word[len(head):]
		}
		if word != "" {
			words = append(words, word)
		}
	}
	return fill(words, n)
}

// Hanging breaks text between words so that lines which start at column indent
// end before width; a longer word stays whole.
func Hanging(text string, width, indent int) string {
	return strings.Join(fill(strings.Fields(text), width-1-indent), "\n"+Blanks(indent))
}

func fill(words []string, n int) (lines []string) {
	for _, line := range Fill(words, Width, n) {
		lines = append(lines, strings.Join(line, " "))
	}
	return lines
}

// wrapTyped breaks a line to be typed into lines of at most n columns, where a
// shell may find a backslash and the line's end: at blanks outside of quotes.
func wrapTyped(line string, n int) (lines []string) {
	start, good := 0, 0 // of the line begun, and the end of what fits on it
	for _, at := range append(gaps(line), len(line)) {
		if good > start && Width(line[start:at]) > n {
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

// Count says how many there are: "1 try", "2 tries".
func Count(n int, what string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(what, "y") && !strings.HasSuffix(what, "ay"):
		what = what[:len(what)-1] + "ies"
	default:
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
