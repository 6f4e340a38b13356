package visible

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Writer is the last gate before a terminal: it passes on lines, tabs and, where
// asked to, sequences of its caller's own, and spells out all else. Its escapes are
// those of JSON, so that a document says the same as before.
type Writer struct {
	Out io.Writer
	Own []string // sequences that pass, as for colours; each is written at once

	part []byte // the beginning of a rune
}

func (w *Writer) Write(text []byte) (int, error) {
	given := len(text)
	text = slices.Concat(w.part, text)
	whole := len(text)
	for whole > 0 && len(text)-whole < utf8.UTFMax && !utf8.RuneStart(text[whole-1]) {
		whole--
	}
	if whole > 0 && !utf8.FullRune(text[whole-1:]) {
		whole--
	} else {
		whole = len(text)
	}
	w.part = slices.Clone(text[whole:])
	if _, err := w.Out.Write(w.spell(text[:whole])); err != nil {
		return 0, err
	}
	return given, nil
}

// Flush writes what was waited for in vain.
func (w *Writer) Flush() error {
	part := w.part
	w.part = nil
	_, err := w.Out.Write(w.spell(part))
	return err
}

func (w *Writer) spell(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch own := w.own(text); {
		case own > 0:
			n = own
			out = append(out, text[:n]...)
		case r == utf8.RuneError && n == 1:
			out = append(out, broken(text[0])...)
		case r == '\n' || r == '\t' || unicode.IsPrint(r) || unicode.Is(unicode.Zs, r):
			out = append(out, text[:n]...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		text = text[n:]
	}
	return out
}

// own gives the length of the caller's own sequence that begins here.
func (w *Writer) own(text []byte) int {
	if text[0] != 0x1b {
		return 0
	}
	for _, s := range w.Own {
		if bytes.HasPrefix(text, []byte(s)) {
			return len(s)
		}
	}
	return 0
}
