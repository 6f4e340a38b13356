package modes

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"outlive/modes/unit"
)

// quote puts a name into quotes as GNU tools do in messages (quoteaf: always
// quoted, and fit to be pasted into a shell): 'a b', "it's", 'a'$'\n”b'.
func quote(name string) string {
	wide := isUTF8Locale()
	if strings.Contains(name, "'") && fitsDouble(name, wide) {
		return `"` + name + `"`
	}
	var b strings.Builder
	b.WriteByte('\'')
	escaped := false // inside $'…'
	for len(name) > 0 {
		r, size := utf8.DecodeRuneInString(name)
		word := name[:size]
		name = name[size:]
		printable := unicode.IsPrint(r) && (r < utf8.RuneSelf || wide && size > 1)
		switch {
		case word == "'":
			b.WriteString(`'\''`)
			escaped = false
		case printable:
			if escaped {
				b.WriteString("''")
			}
			b.WriteString(word)
			escaped = false
		default:
			if !escaped {
				b.WriteString("'$'")
			}
			b.WriteString(escape(word))
			escaped = true
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// fitsDouble tells whether a name needs no escape in double quotes; gnulib is
// stricter than a shell, but for # and ~ at the start.
func fitsDouble(name string, wide bool) bool {
	for i, r := range name {
		ascii := r < utf8.RuneSelf
		switch {
		case ascii && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("%+,-./:@]_ '", r)):
		case i == 0 && (r == '#' || r == '~'):
		case !ascii && wide && r != utf8.RuneError && unicode.IsPrint(r):
		default:
			return false
		}
	}
	return true
}

func escape(word string) string {
	if i := strings.Index("\a\b\t\n\v\f\r", word); i >= 0 {
		return `\` + string("abtnvfr"[i])
	}
	var b strings.Builder
	for _, c := range []byte(word) {
		fmt.Fprintf(&b, `\%03o`, c)
	}
	return b.String()
}

// isUTF8Locale tells by the environment, in the order of locale(7).
func isUTF8Locale() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := os.Getenv(name); value != "" {
			value = strings.ToUpper(value)
			return strings.Contains(value, "UTF-8") || strings.Contains(value, "UTF8")
		}
	}
	return false
}

// ShellWords joins words for a script of sh(1).
func ShellWords(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
	}
	return strings.Join(quoted, " ")
}

// InPlaceOf is a script of sh(1) that becomes the command.
func InPlaceOf(words []string) string {
	script := "exec"
	for _, w := range words {
		if !bare().MatchString(w) {
			w = ShellWords([]string{w})
		}
		script += " " + w
	}
	return script
}

// bare are words that are the same in quotes and without.
var bare = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9./_+@-]+$`) })

// fileWords are the placeholders of files for the command's words, which fail
// where a file cannot have them.
var fileWords = []struct {
	place string
	join  func(words []string) (string, error)
}{
	{"{exec}", func(words []string) (string, error) { return unit.Words(words), nil }},
	{"{sh}", func(words []string) (string, error) { return ShellWords(words), nil }},
	{"{supervisor}", supervisorWords},
}

// WithCommand puts the command into a text that has one of the places for it.
func WithCommand(text string, words []string) (string, error) {
	for _, w := range fileWords {
		if !strings.Contains(text, w.place) {
			continue
		}
		joined, err := w.join(words)
		if err != nil {
			return "", err
		}
		return strings.ReplaceAll(text, w.place, joined), nil // the words themselves may look like places
	}
	return text, nil
}
