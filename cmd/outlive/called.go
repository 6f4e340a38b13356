//go:build linux

package main

import (
	"os"
	"regexp"
	"strings"
	"sync"

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
