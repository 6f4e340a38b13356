package shell

import (
	"fmt"
	"strings"
)

// Words are quoted so that they survive being typed: control characters would
// be keys (Tab completes, ^C interrupts), and bytes beyond ASCII depend on the
// locale of the line editor. Such bytes are therefore written as escapes.

// plain words need no quotes in any of the shells.
func plain(word string) bool {
	for _, c := range []byte(word) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("_-+./:,@%", c) >= 0) {
			return false
		}
	}
	return word != "" && word[0] != '%' && word[0] != '+'
}

func printable(c byte) bool { return ' ' <= c && c <= '~' }

func allPrintable(word string) bool {
	for _, c := range []byte(word) {
		if !printable(c) {
			return false
		}
	}
	return true
}

func single(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// ansiC quotes with $'…', as bash, zsh, ksh and busybox ash understand it.
func ansiC(word string) string {
	switch {
	case plain(word):
		return word
	case allPrintable(word):
		return single(word)
	}
	var b strings.Builder
	b.WriteString("$'")
	for _, c := range []byte(word) {
		switch {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case printable(c):
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, `\%03o`, c)
		}
	}
	return b.String() + "'"
}

// posix quotes for a shell without $'…': printf makes the bytes that cannot be
// typed, and a guard keeps the newlines at the end that $(…) would take away.
func posix(word string) string {
	switch {
	case plain(word):
		return word
	case allPrintable(word):
		return single(word)
	}
	var b strings.Builder
	for i, c := range []byte(word) {
		option := i == 0 && c == '-' // printf would take it for one
		if printable(c) && c != '\'' && c != '\\' && c != '%' && !option {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\%03o`, c)
		}
	}
	if !strings.HasSuffix(word, "\n") {
		return `"$(printf '` + b.String() + `')"`
	}
	trailing := len(word) - len(strings.TrimRight(word, "\n"))
	body := posix(strings.TrimRight(word, "\n"))
	return body + "'" + strings.Repeat("\n", trailing) + "'"
}

// fish has escapes outside of quotes only.
func fishQuote(word string) string {
	if plain(word) {
		return word
	}
	var b strings.Builder
	open := false
	quote := func(want bool) {
		if open != want {
			b.WriteByte('\'')
			open = want
		}
	}
	for _, c := range []byte(word) {
		if printable(c) {
			quote(true)
			if c == '\'' || c == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		} else {
			quote(false)
			fmt.Fprintf(&b, `\X%02x`, c)
		}
	}
	quote(false)
	if b.Len() == 0 {
		return "''"
	}
	return b.String()
}
