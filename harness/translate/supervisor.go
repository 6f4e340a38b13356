package translate

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// comment begins one within a line: a blank and ; or #.
var comment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s[;#].*$`) })

// program reads a section [program:NAME] of supervisord's: supervisord(1), configuration.
func program(text string) (w Work, err error) {
	w.Mode = "supervisord"
	section, joined := "", false
	for _, s := range settings(text, false) {
		if !strings.HasPrefix(s.section, "[program:") {
			continue
		}
		switch section {
		case "":
			section = s.section
		case s.section:
		default:
			return w, fmt.Errorf("cannot translate several programs: %s and %s", section, s.section)
		}
		value := comment().ReplaceAllString(s.value, "")
		if s.key == "redirect_stderr" {
			joined = value == "true"
			continue
		}
		if err := w.programSetting(s.key, strings.TrimSpace(value)); err != nil {
			return w, err
		}
	}
	if len(w.Words) == 0 {
		return w, fmt.Errorf("cannot translate %s: it has no command=", section)
	}
	w.Name = nameOf(strings.TrimSuffix(strings.TrimPrefix(section, "[program:"), "]"))
	if !joined && w.Log != "" {
		w.note("its standard error goes to %s, too", w.Log)
	}
	if w.Wishes["restart"] == nil {
		w.wish("restart", "autorestart=unexpected", "on-failure") // as it comes
	}
	return w, nil
}

// starts are the settings that say how supervisord starts it, and at what.
var restarts = map[string]string{"true": "always", "unexpected": "on-failure", "false": "no"}

func (w *Work) programSetting(key, value string) error {
	said := key + "=" + value
	if rest := strings.ReplaceAll(value, "%%", ""); strings.Contains(rest, "%(") {
		return fmt.Errorf("cannot translate %s: supervisord fills in what stands in %%(…)s: write its value", said)
	}
	value = plainPercent(value)
	switch key {
	case "command":
		words, err := posixWords(value, false)
		if err != nil {
			return fmt.Errorf("cannot read command=: %w", err)
		}
		w.Words = words
	case "directory":
		w.wish("workdir", said, value)
	case "environment":
		return w.environment(value)
	case "user", "umask":
		w.wish(key, said, value)
	case "stopsignal":
		w.wish("stop-signal", said, value)
	case "stopwaitsecs":
		w.wish("stop-timeout", said, value+"s")
	case "autorestart":
		if restarts[value] == "" {
			w.lose("%s: it is none of true, false, unexpected", said)
			return nil
		}
		w.wish("restart", said, restarts[value])
	case "stdout_logfile":
		switch value {
		case "AUTO", "NONE", "syslog":
			w.lose("%s: it has no counterpart here", said)
		default:
			w.Log = value
		}
	case "autostart":
		if value != "true" {
			w.lose("%s: it is started at once", said)
		}
	default:
		w.lose("%s: it has no counterpart here", said)
	}
	return nil
}

// environment reads KEY="value",KEY='value'.
func (w *Work) environment(value string) error {
	words, err := posixWords(value, true)
	if err != nil {
		return fmt.Errorf("cannot read environment=: %w", err)
	}
	for _, word := range words {
		w.wish("env", "environment="+word, word)
	}
	return nil
}

// posixWords splits as Python's shlex does in its POSIX mode; commas tells that a comma
// parts words, too.
func posixWords(text string, commas bool) (words []string, err error) {
	var b strings.Builder
	within := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || commas && c == ',':
			if within {
				words = append(words, b.String())
				b.Reset()
			}
			within = false
			continue
		case c == '\'' || c == '"':
			end := closing(text[i+1:], c)
			if end < 0 {
				return nil, fmt.Errorf("a quote %q is not closed", string(c))
			}
			inner := text[i+1 : i+1+end]
			if c == '"' {
				inner = strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(inner)
			}
			b.WriteString(inner)
			i += end + 1
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
		within = true
	}
	if within {
		words = append(words, b.String())
	}
	return words, nil
}

// closing finds the quote that ends a quoted text; -1 for none.
func closing(text string, quote byte) int {
	for i := 0; i < len(text); i++ {
		switch {
		case quote == '"' && text[i] == '\\':
			i++
		case text[i] == quote:
			return i
		}
	}
	return -1
}

// nameOf keeps of a name what one of a run may have.
func nameOf(text string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}, text), "-")
}
