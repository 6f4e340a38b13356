// Package runtimes holds the workload as other languages have it: one small
// program each, that prints as everybody prints there. What a language's
// runtime does before main, and when a print fails, decides what survives.
//
//	stage ── types Command ──▶ interpreter ── connects to {report}, says hello
//	      ── ping: what to print ──────────▶ print, console.log, printf, echo ──▶ stdout, stderr
//	      ◀── pong: what the prints returned, where the language tells
//
// The programs catch no signal and no error: dispositions are those that the
// runtime leaves, and a failed print does what it does to a program that does
// not look. A print is flushed where the ping asks for it, as a careful program does;
// else the language keeps it for as long as it does by itself. They speak the
// protocol of harness/workload and end with its connection, as a program does
// that has done its work: what they still hold is written.
package runtimes

import (
	"embed"
	"fmt"
	"path/filepath"
	"strings"

	"outlive/harness/program"
	"outlive/harness/registry"
)

// Runtime is what the workload is written for.
type Runtime struct {
	ID      string // as typed after --runtime
	Summary string // one sentence, no full stop
	// Command starts the workload. {report} is the harness's socket, {source}
	// the program's file, {built} what Build makes of it.
	Command []string
	Build   []string // compiles {source} to {built}; nil where nothing is compiled
	Needs   string   // the program that must be installed; empty for none
	Package string   // that it comes in; empty where that bears its name
	Large   bool     // too large to be installed for tests: they do without, where it is not there
	// AtOnce is how one starts a program, as one types it, so that it writes what it
	// prints at once; empty where no option does that, or where it does by itself.
	AtOnce string
	File   string // of the program, in the folder source; empty for the built-in one
	Traits Traits
}

// Traits are those of any program.
type Traits = program.Traits

// Reaction is that of any program.
type Reaction = program.Reaction

// Program is what the theory knows of a workload that is written for it.
func (r Runtime) Program() program.Program { return program.Program{ID: r.ID, Traits: r.Traits} }

// Place is where the parts of a workload are.
type Place struct{ Source, Built, Report string }

// In gives the place of the runtime's parts in a folder.
func (r Runtime) In(dir, report string) Place {
	return Place{Source: filepath.Join(dir, r.File), Built: filepath.Join(dir, "built-"+r.ID), Report: report}
}

// Fill puts them into a command.
func (p Place) Fill(command []string) []string {
	var words []string
	for _, w := range command {
		words = append(words, strings.NewReplacer("{source}", p.Source, "{built}", p.Built, "{report}", p.Report).Replace(w))
	}
	return words
}

// Go is the id of the built-in workload.
const Go = "go"

var registered = registry.Of[Runtime]{Name: func(r *Runtime, id string) { r.ID = id }}

func register(order int, id string, fresh func() Runtime) int {
	return registered.Add(order, id, fresh)
}

// All gives every runtime, in the order of tables; the built-in one first.
func All() []Runtime { return registered.All() }

// Lookup gives a runtime by its id.
func Lookup(id string) (Runtime, bool) { return registered.Lookup(id) }

// Package gives the package that a program comes in, where a runtime needs it.
func Package(program string) string {
	for _, r := range All() {
		if r.Needs == program && r.Package != "" {
			return r.Package
		}
	}
	return program
}

//go:embed source
var sources embed.FS

// Text is the program.
func (r Runtime) Text() ([]byte, error) {
	text, err := sources.ReadFile("source/" + r.File)
	if err != nil {
		return nil, fmt.Errorf("cannot find the workload of %s: %w", r.ID, err)
	}
	return text, nil
}
