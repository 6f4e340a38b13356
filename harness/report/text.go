package report

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// visible makes hostile text harmless: what is not printable (control
// characters, ESC, broken UTF-8, bidirectional marks) is spelled out as `\x1b`.
// Runs of white space become one blank.
func visible(s string) string { return spell(strings.Join(strings.Fields(s), " "), unicode.IsPrint) }

// visibleASCII does the same for a terminal that knows ASCII only.
func visibleASCII(s string) string {
	s = plainSigns.Replace(strings.Join(strings.Fields(s), " "))
	return spell(s, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsPrint(r) })
}

var plainSigns = strings.NewReplacer("–", "-", "—", "-", "·", "-", "…", "...", "×", "x", "→", "->",
	"≥", ">=", "≤", "<=", "“", `"`, "”", `"`, "‘", "'", "’", "'", "\u00a0", " ")

// spell writes every rune that is not fine as Go would escape it.
func spell(s string, fine func(rune) bool) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i])|0x100, 16)[1:])
		case fine(r):
			b.WriteString(s[i : i+n])
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		i += n
	}
	return b.String()
}

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
