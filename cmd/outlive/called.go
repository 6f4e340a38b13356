//go:build linux

package main

import (
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outlive/harness/shell"
)

// called is the word that outlive was called by: "bin/outlive" for one who has
// not installed it. What is proposed has to work where it is printed.
var called = sync.OnceValue(func() string {
	word := os.Args[0]
	if !strings.Contains(word, "/") {
		return "outlive"
	}
	bash, _ := shell.Lookup("bash")
	return bash.Quote(word)
})

// proposals find the commands in a text: "outlive" before one of its verbs.
var proposals = sync.OnceValue(func() *regexp.Regexp {
	names := []string{"--help", "completion"}
	for _, g := range groups {
		names = append(names, g.verbs...)
	}
	return regexp.MustCompile(`(^|[\s(:` + "`" + `])outlive (` + strings.Join(names, "|") + `)\b`)
})

// asCalled has every command that a text proposes begin as outlive was called.
func asCalled(text string) string {
	if called() == "outlive" || !strings.Contains(text, "outlive ") {
		return text
	}
	return proposals().ReplaceAllString(text, "${1}"+strings.ReplaceAll(called(), "$", "$$")+" ${2}")
}

// nameAsCalled does it in the help of a verb, and of those below it.
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
