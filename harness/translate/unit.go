package translate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// service reads a unit of systemd: systemd.service(5), systemd.syntax(7).
func service(text string) (w Work, err error) {
	w.Mode = "systemd-service"
	found := false
	for _, s := range settings(text, true) {
		switch {
		case s.section == "[Install]":
			if s.key == "WantedBy" && s.value == "default.target" {
				w.Mode = strings.Replace(w.Mode, "systemd-service", "systemd-user-service", 1)
			} else if s.key != "WantedBy" {
				w.lose("%s=%s: it has no counterpart here", s.key, s.value)
			}
		case s.section != "[Service]" && s.section != "[Unit]":
			w.lose("%s %s=%s: it has no counterpart here", s.section, s.key, s.value)
		case s.key == "ExecStart" && s.value == "":
			w.Words, found = nil, false
		case s.key == "ExecStart" && found:
			return w, fmt.Errorf("cannot translate several ExecStart=: each is a program of its own")
		case s.key == "ExecStart":
			if err := w.command(s.value); err != nil {
				return w, err
			}
			found = true
		default:
			if s.key == "Restart" && s.value != "no" && w.Mode == "systemd-service" {
				w.Mode = "systemd-restart"
			}
			if err := w.directive(s.key, s.value); err != nil {
				return w, fmt.Errorf("cannot read %s=: %w", s.key, err)
			}
		}
	}
	if !found {
		return w, fmt.Errorf("cannot translate the unit: it has no ExecStart=")
	}
	return w, nil
}

// command reads ExecStart=.
func (w *Work) command(value string) error {
	bare := strings.TrimLeft(value, "-@:+!|")
	prefix := value[:len(value)-len(bare)]
	words, err := unitWords(bare, !strings.Contains(prefix, ":"))
	if err != nil {
		return fmt.Errorf("cannot read ExecStart=: %w", err)
	}
	for _, c := range prefix {
		switch c {
		case '@':
			if len(words) < 2 {
				return fmt.Errorf("cannot read ExecStart=: @ takes another name as the second word")
			}
			w.lose("ExecStart=@: the name %q that the program sees as its own", words[1])
			words = slices.Delete(words, 1, 2)
		case '-':
			w.lose("ExecStart=-: a failure that counts as none")
		case '+', '!', '|':
			w.lose("ExecStart=%c: the privileges that it changes", c)
		}
	}
	if len(words) == 0 {
		return fmt.Errorf("cannot read ExecStart=: it names no program")
	}
	w.Words = words
	return nil
}

// escapes of systemd.syntax(7), "Quoting", of one letter.
var escapes = map[byte]byte{'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\\': '\\', '"': '"', '\'': '\'', 's': ' '}

// unitWords splits a value as systemd does; with variables, $ is one of those, and refused
// as only the service knows what it stands for.
func unitWords(value string, variables bool) (words []string, err error) {
	var b strings.Builder
	within, quote := false, byte(0)
	for i := 0; i < len(value); i++ {
		c := value[i]
		next := byte(0)
		if i+1 < len(value) {
			next = value[i+1]
		}
		blank := func(at int) bool { return at >= len(value) || value[at] == ' ' || value[at] == '\t' }
		switch {
		case quote == 0 && !within && c == ';' && blank(i+1):
			return nil, fmt.Errorf("a ; parts several commands, and each is a program of its own")
		case quote == 0 && !within && c == '\\' && next == ';' && blank(i+2):
			b.WriteByte(';')
			i++
		case quote == 0 && blank(i):
			if within {
				words = append(words, b.String())
				b.Reset()
			}
			within = false
			continue
		case quote == 0 && within && (c == '"' || c == '\''), quote != 0 && c == quote && next != 0 && next != ' ' && next != '\t':
			return nil, fmt.Errorf("a quote stands within a word: quote the whole word")
		case quote == 0 && (c == '"' || c == '\''), quote != 0 && c == quote:
			quote ^= c
			within = true
			continue
		case c == '\\' && next != 0:
			text, n, err := unescape(value[i:])
			if err != nil {
				return nil, err
			}
			b.WriteString(text)
			i += n - 1
		case c == '%' && next == '%', variables && c == '$' && next == '$':
			b.WriteByte(c)
			i++
		case c == '%':
			return nil, fmt.Errorf("%q is filled in by systemd: write what it stands for", value[i:min(len(value), i+2)])
		case variables && c == '$':
			return nil, fmt.Errorf("%q is filled in by systemd, from the service's environment: write its value", value[i:])
		default:
			b.WriteByte(c)
		}
		within = true
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quote %q is not closed", string(quote))
	}
	if within {
		words = append(words, b.String())
	}
	return words, nil
}

// unescape reads an escape at the beginning of a text, and how long it is.
func unescape(text string) (is string, n int, err error) {
	if c, known := escapes[text[1]]; known {
		return string([]byte{c}), 2, nil
	}
	for _, kind := range []struct {
		letter       byte
		digits, base int
	}{{'x', 2, 16}, {'u', 4, 16}, {'U', 8, 16}} {
		if text[1] == kind.letter && len(text) >= 2+kind.digits {
			v, err := strconv.ParseUint(text[2:2+kind.digits], kind.base, 32)
			if err != nil || v == 0 {
				break
			}
			if kind.letter == 'x' {
				return string([]byte{byte(v)}), 2 + kind.digits, nil
			}
			return string(rune(v)), 2 + kind.digits, nil
		}
	}
	if len(text) >= 4 {
		if v, err := strconv.ParseUint(text[1:4], 8, 8); err == nil && v != 0 {
			return string([]byte{byte(v)}), 4, nil
		}
	}
	return "", 0, fmt.Errorf("%q is no escape", text[:2])
}
