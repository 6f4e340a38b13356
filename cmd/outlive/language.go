//go:build linux

package main

import (
	"slices"
	"strings"

	"outlive/harness/language"
)

// languageOf follows locale(7): the first of the three that is set decides. A terminal that
// is not told to know UTF-8 shows English.
func languageOf(env func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := env(name); value != "" {
			id, _, _ := strings.Cut(value, ".")
			id, _, _ = strings.Cut(id, "_")
			if isUTF8(env) && slices.Contains(language.Known(), id) {
				return id
			}
			break
		}
	}
	return language.English
}

// speaks has outlive speak the language from now on.
func (a *app) speaks(id string) error {
	words, err := language.Open(id)
	if err != nil {
		return err
	}
	a.language, a.out.words, a.err.words = id, words, words
	return nil
}

// languageFlag is --lang. It holds from when it is read: what is wrong with the flags behind
// it is told in that language.
type languageFlag struct {
	*app
	asked bool
}

// String is what was asked for, and not what the locale says: a line that is proposed says it again.
func (f *languageFlag) String() string {
	if f.app == nil || !f.asked {
		return ""
	}
	return f.language
}

func (f *languageFlag) Type() string { return "language" }

// Set heeds what was asked for even on a terminal that says it knows ASCII only.
func (f *languageFlag) Set(id string) error {
	if err := f.speaks(id); err != nil {
		return err
	}
	f.asked = true
	if id != language.English {
		f.out.ASCII, f.err.ASCII = false, false
	}
	return nil
}

// say is fmt.Sprintf in the language that outlive speaks.
func (a *app) say(format string, args ...any) string { return a.out.words.Say(format, args...) }

// inWords gives a text of outlive's own in the language that outlive speaks.
func (a *app) inWords(text string) string { return a.out.words.Of(text) }
