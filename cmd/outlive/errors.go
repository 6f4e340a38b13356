//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"outlive/harness/files"
	"outlive/harness/language"
	"outlive/harness/visible"
)

// Exit codes of every verb but native, whose codes are the tool's own.
const (
	codeKept   = 0 // every expectation kept
	codeBroken = 1 // an expectation broken
	codeUsage  = 2 // outlive was asked for something it does not know
	codeUnfit  = 3 // the environment or the harness could not do it
)

// failure is an error with its exit code, and advice on a line of its own.
type failure struct {
	code int
	err  error  // nil: all has been said already
	hint string // empty: no advice
}

func (f *failure) Error() string {
	if f.err == nil {
		return ""
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

// usageError is for what was typed wrongly: "cannot <verb> <thing>: ...".
func usageError(hint, format string, args ...any) error {
	return &failure{codeUsage, fmt.Errorf(format, args...), hint}
}

// unfitError is for what this machine cannot do.
func unfitError(hint, format string, args ...any) error {
	return &failure{codeUnfit, fmt.Errorf(format, args...), hint}
}

// withAdvice adds to the hint of an error.
func withAdvice(err error, more string) error {
	var f *failure
	if more == "" || !errors.As(err, &f) {
		return err
	}
	return &failure{f.code, f.err, strings.TrimPrefix(f.hint+"; "+more, "; ")}
}

// exitWith ends the verb with a code when everything has been printed; nil for 0.
func exitWith(code int) error {
	if code == codeKept {
		return nil
	}
	return &failure{code: code}
}

// longestSaid is how much of a line is said of what may be without end, in columns.
const longestSaid = 1000

// complain prints the error and its hint, and gives the exit code. An error that
// names no code comes from the environment.
func complain(w io.Writer, err error) int { return complainIn(nil, w, err) }

// complainIn does it in the language of a catalogue.
func complainIn(words *language.Catalogue, w io.Writer, err error) int {
	if err == nil {
		return codeKept
	}
	f := &failure{codeUnfit, err, ""}
	ours := errors.As(err, &f)
	var foreign *files.Foreign
	if f.hint == "" && errors.As(err, &foreign) {
		f = &failure{f.code, f.err, foreign.Mend}
	}
	text := err.Error()
	if text != "" && !ours && !strings.HasPrefix(text, "cannot ") {
		text = "cannot go on: " + text
	}
	if text != "" {
		fmt.Fprintf(w, "outlive: %s\n", visible.Lines(words.Of(text), longestSaid))
	}
	if f.hint != "" {
		fmt.Fprintf(w, "%s: %s\n", words.Of("hint"), asCalled(visible.Lines(words.Of(f.hint), longestSaid)))
	}
	return f.code
}
