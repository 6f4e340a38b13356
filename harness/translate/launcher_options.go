package translate

import (
	"fmt"
	"slices"
	"strings"
)

// How the options of a launcher are read.

// options reads those of a launcher, and says where the command begins.
func (l *line) options(name string, one launcher, words []string) (at int, err error) {
	verb := len(one.verb) > 0
	for at = 1; at < len(words); at++ {
		word := words[at]
		switch {
		case word == "--":
			if at++; !verb {
				return at, nil
			}
			at--
		case verb && slices.Contains(one.verb, word):
			verb = false
		case len(word) < 2 || word[0] != '-':
			if verb {
				return at, fmt.Errorf("cannot translate %s %s: it is %s that runs a program", name, word, one.verb[0])
			}
			return at, nil
		case one.options[word].takes || hasOption(one, word):
			if err := l.take(one.options[word], words, &at, "", false); err != nil {
				return at, fmt.Errorf("cannot translate %s: %w", name, err)
			}
		case strings.HasPrefix(word, "--"):
			head, value, is := strings.Cut(word, "=")
			if !is || !hasOption(one, head) {
				return at, fmt.Errorf("cannot translate %s: its option %q has no counterpart: leave it out", name, word)
			}
			if err := l.take(one.options[head], words, &at, value, true); err != nil {
				return at, fmt.Errorf("cannot translate %s: %w", name, err)
			}
		default:
			if err := l.cluster(one, words, &at); err != nil {
				return at, fmt.Errorf("cannot translate %s: %w", name, err)
			}
		}
	}
	return at, nil
}

func hasOption(one launcher, name string) bool { _, is := one.options[name]; return is }

// cluster reads options of one letter in one word.
func (l *line) cluster(one launcher, words []string, at *int) error {
	word := words[*at]
	for i := 1; i < len(word); i++ {
		o, known := one.options["-"+word[i:i+1]]
		if !known {
			return fmt.Errorf("its option %q has no counterpart: leave it out", word)
		}
		if !o.takes {
			if err := l.take(o, words, at, "", true); err != nil {
				return err
			}
			continue
		}
		return l.take(o, words, at, word[i+1:], i+1 < len(word))
	}
	return nil
}

// take does what an option says; its value is the next word where none is given.
func (l *line) take(o option, words []string, at *int, value string, given bool) error {
	if o.takes && !given {
		if *at++; *at >= len(words) {
			return fmt.Errorf("write out the value of %s", words[len(words)-1])
		}
		value = words[*at]
	}
	if o.do == nil {
		return nil
	}
	return o.do(l, value)
}
