//go:build linux

package main

import (
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outlive/harness/shell"
)

// called is the word that outlive was called by: "bin/outlive" for one who has
// not installed it. What is ownWords has to work where it is printed.
var called = sync.OnceValue(func() string {
	word := os.Args[0]
	if !strings.Contains(word, "/") {
		return "outlive"
	}
	return typedWord(word)
})

// typedWord is a word as one types it, be there blanks in it.
func typedWord(word string) string {
	bash, _ := shell.Lookup("bash")
	return bash.Quote(word)
}

// asCalled has every command that a text proposes begin as outlive was called:
// "outlive" before one of its verbs. No regexp: `outlive run` would pay for it.
func asCalled(text string) string {
	if called() == "outlive" {
		return text
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "outlive ")
		b.WriteString(before)
		switch {
		case !found:
			return b.String()
		case beginsWord(before) && slices.ContainsFunc(ownWords(), func(verb string) bool { return isWord(after, verb) }):
			b.WriteString(called() + " ")
		default:
			b.WriteString("outlive ")
		}
		text = after
	}
}

// ownWords are the words that make a command of the "outlive" before them.
var ownWords = sync.OnceValue(func() []string {
	words := []string{"--help", "completion", "..."}
	for _, g := range groups {
		words = append(words, g.verbs...)
	}
	return words
})

// beginsWord tells whether a command may follow the text.
func beginsWord(before string) bool {
	return before == "" || strings.ContainsAny(before[len(before)-1:], " \t\n\f\r(:`")
}

// isWord tells whether the text begins with the word, and the word ends there.
func isWord(text, word string) bool {
	rest, is := strings.CutPrefix(text, word)
	if !is || rest == "" {
		return is
	}
	c := rest[0] | 0x20 // small
	return rest[0] != '_' && (c < 'a' || 'z' < c) && (rest[0] < '0' || '9' < rest[0])
}

// nameAsCalled does it in the help of a verb, and of those below it: when that is
// asked for, as `outlive run` would pay for it.
func nameAsCalled(verb *cobra.Command) {
	if called() == "outlive" {
		return
	}
	verb.Long, verb.Example = asCalled(verb.Long), asCalled(verb.Example)
	verb.Flags().VisitAll(func(f *pflag.Flag) { f.Usage = asCalled(f.Usage) })
	for _, below := range verb.Commands() {
		nameAsCalled(below)
	}
}
