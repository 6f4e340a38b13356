// Package visible spells out what would command a terminal. Whatever did not come
// from outlive's own source goes through it on its way to one: names, arguments,
// paths, what /proc, records, lessons and seats say. A control character (C0, C1,
// ESC), a bidirectional mark, anything else that is not printable and broken UTF-8
// are shown as escapes, as in `\x1b` and `\u202e`.
package visible

import (
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// Line makes one line of it: runs of white space become one blank.
func Line(s string) string { return spell(strings.Join(strings.Fields(s), " "), unicode.IsPrint) }

// ASCII does the same for a terminal that knows ASCII only.
func ASCII(s string) string {
	s = plainSigns().Replace(strings.Join(strings.Fields(s), " "))
	return spell(s, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsPrint(r) })
}

// Text keeps its lines and its tabs.
func Text(s string) string {
	return spell(s, func(r rune) bool { return r == '\n' || r == '\t' || unicode.IsPrint(r) })
}

// Lines keeps its lines, each up to so many columns.
func Lines(s string, most int) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = cut(line, most, func(s string) string { return spell(s, unicode.IsPrint) })
	}
	return strings.Join(lines, "\n")
}

// Name makes one line of at most so many columns: a name is no place for a story.
func Name(s string, most int) string { return cut(s, most, Line) }

func cut(s string, most int, show func(string) string) string {
	const inBytes = 16 // a column, and more: what is cut away need not be read
	shown := show(s[:min(len(s), inBytes*most)])
	if len(s) <= inBytes*most && displaywidth.String(shown) <= most {
		return shown
	}
	return displaywidth.TruncateString(shown+"...", most, "...")
}

// Printable tells whether a text needs none of this.
func Printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

var plainSigns = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer("–", "-", "—", "-", "·", "-", "…", "...", "×", "x", "→", "->",
		"≥", ">=", "≤", "<=", "“", `"`, "”", `"`, "‘", "'", "’", "'", "\u00a0", " ")
})

// spell writes every rune that is not fine as Go would escape it.
func spell(s string, fine func(rune) bool) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b.WriteString(broken(s[i]))
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

// broken spells a byte that is no part of UTF-8.
func broken(c byte) string { return `\x` + strconv.FormatUint(uint64(c)|0x100, 16)[1:] }
