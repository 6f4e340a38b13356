package translate

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// static gives the word that a shell makes of what is written, where that is the same
// whenever, wherever and by whom it is read; ok is false where it is not.
func static(w *syntax.Word) (text string, ok bool) {
	var b strings.Builder
	for i, part := range w.Parts {
		switch part := part.(type) {
		case *syntax.Lit:
			lit, ok := literal(part.Value, i == 0)
			if !ok {
				return "", false
			}
			b.WriteString(lit)
		case *syntax.SglQuoted:
			if !part.Dollar {
				b.WriteString(part.Value)
				continue
			}
			text, ok := ansi(part.Value)
			if !ok {
				return "", false
			}
			b.WriteString(text)
		case *syntax.DblQuoted:
			if part.Dollar { // translated by the locale
				return "", false
			}
			for _, inner := range part.Parts {
				lit, is := inner.(*syntax.Lit)
				if !is {
					return "", false
				}
				text, ok := quoted(lit.Value)
				if !ok {
					return "", false
				}
				b.WriteString(text)
			}
		default:
			return "", false
		}
	}
	return b.String(), !braced(w)
}

// literal is what an unquoted text is, unless it is a pattern, or begins with a home, or with
// what zsh takes for the path of a command.
func literal(text string, first bool) (string, bool) {
	if first && (strings.HasPrefix(text, "~") || strings.HasPrefix(text, "=")) || assigned(text) {
		return "", false
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			if i++; text[i] != '\n' {
				b.WriteByte(text[i])
			}
		case strings.IndexByte("*?[$", c) >= 0: // $~ is one of zsh's
			return "", false
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), true
}

// assigned tells whether bash finds a home in it, as in a variable's value; sh does not.
func assigned(text string) bool { return strings.Contains(text, "=~") || strings.Contains(text, ":~") }

// braced tells whether bash may make several words of it.
func braced(w *syntax.Word) bool {
	opened := false
	for _, part := range w.Parts {
		if lit, is := part.(*syntax.Lit); is {
			for i := 0; i < len(lit.Value); i++ {
				switch lit.Value[i] {
				case '\\':
					i++
				case '{':
					opened = true
				case '}':
					if opened {
						return true
					}
				}
			}
		}
	}
	return false
}

// quoted is what a text within double quotes is, unless a $ is left in it.
func quoted(text string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && strings.IndexByte("$`\"\\\n", text[i+1]) >= 0 {
			if i++; text[i] == '\n' {
				continue
			}
		} else if text[i] == '$' {
			return "", false
		}
		b.WriteByte(text[i])
	}
	return b.String(), true
}

// letters are the escapes of $'…' of one letter: bash(1), QUOTING.
var letters = map[byte]byte{'a': '\a', 'b': '\b', 'e': 27, 'E': 27, 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\\': '\\', '\'': '\'', '"': '"', '?': '?'}

// ansi is what $'…' is; a NUL would end it, which shells do not agree on.
func ansi(text string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		if c, known := letters[text[i]]; known {
			b.WriteByte(c)
			continue
		}
		base, most, at := 8, 3, i
		switch text[i] {
		case 'x':
			base, most, at = 16, 2, i+1
		case 'u':
			base, most, at = 16, 4, i+1
		case 'U':
			base, most, at = 16, 8, i+1
		}
		end := at
		for end < len(text) && end-at < most {
			if _, err := strconv.ParseUint(text[end:end+1], base, 8); err != nil {
				break
			}
			end++
		}
		v, err := strconv.ParseUint(text[at:end], base, 32)
		if err != nil || v == 0 { // \c too
			return "", false
		}
		if most > 3 {
			b.WriteRune(rune(v))
		} else {
			b.WriteByte(byte(v))
		}
		i = end - 1
	}
	return b.String(), true
}
