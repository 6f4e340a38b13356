// Package report writes what a matrix of trials showed: a table, a page, Markdown and a
// picture for people, and json, jsonl, junit and tap for programs.
//
//	Begin(head) ── Trial ── Trial ── … ── End(summary) ──▶ io.Writer
//
// Every writer keeps memory flat: trials go out as they come, or are folded
// into their cell. End is also called when a run was interrupted; what there is
// by then is always a whole, valid document. Nothing here colours by itself.
package report

import (
	"errors"
	"fmt"
	"io"
	"outlive/harness/page"
	"slices"
	"strings"

	"outlive/harness/plan"
	"outlive/harness/runtimes"
)

// Schema names the contract of the json format; Load refuses any other.
const Schema = "outlive/compare/1"

// Writer takes a matrix: Begin once, Trial for each that ended, in any order,
// End once. It is not safe for concurrent use.
type Writer interface {
	Begin(Head) error
	Trial(plan.Trial) error
	End(plan.Summary) error
}

// Head is what is known before the first trial: the host, and which cells the
// matrix will have.
type Head struct {
	Host        plan.Host
	Rows        []Row
	Columns     []Column
	Further     int // events that were not asked for
	FurtherWays int // modes
	Shells      []string
	Voices      []string
	// Runtimes are what the workload is written for; empty for the built-in one.
	Runtimes []string
	// Parts are what the built-in workload plays; empty for the plain one.
	Parts []string
	// Guest is somebody's own program or line, in place of the workload; "" for that.
	Guest string
	// Asked: what is expected is what the program's owner says, not what is predicted.
	Asked  bool
	Repeat int // times each cell is tried; 0 and 1 both mean once
}

// Row is one mode done one way.
type Row struct {
	Mode, Via, Without string // as in plan.Trial
	Label              string // as shown: "nohup tool", "double-fork"
}

// Column is one event.
type Column struct {
	ID      string // as in plan.Trial
	Heading string // in words: "terminal closes"
	// Block names the group that stays together when the table must be split.
	Block   string
	Summary string // after "when": "the terminal closes"
	Aside   bool   // the brief table does without it where not all fit
}

// has tells whether the matrix has a cell.
func (h Head) has(cell Cell) bool {
	return slices.Contains(h.parts(), part{cell.Shell, cell.Voice, cell.Runtime, cell.Part}) &&
		slices.ContainsFunc(h.Columns, func(c Column) bool { return c.ID == cell.Event }) &&
		slices.ContainsFunc(h.Rows, func(r Row) bool {
			return r.Mode == cell.Mode && r.Via == cell.Via && r.Without == cell.Without
		})
}

// part is what one table of several shows.
type part struct{ shell, voice, runtime, plays string }

func (h Head) parts() (all []part) {
	for _, shell := range h.Shells {
		for _, voice := range h.Voices {
			for _, runtime := range h.runtimes() {
				for _, plays := range h.plays() {
					all = append(all, part{shell, voice, runtime, plays})
				}
			}
		}
	}
	return all
}

func (h Head) runtimes() []string {
	if len(h.Runtimes) == 0 {
		return []string{runtimes.Go}
	}
	return h.Runtimes
}

func (h Head) plays() []string {
	if len(h.Parts) == 0 {
		return []string{""}
	}
	return h.Parts
}

// Options say how a report looks. All of it may be left out.
type Options struct {
	page.Look
	// Reasons has the table tell why, in footnotes; All gives every event a column
	// and every way a row of its own; Wide puts all columns side by side, on lines
	// that may be longer than Width.
	Reasons, All, Wide bool
	// LeftOut tells what a filter has left out, a line each; asked as Next is.
	LeftOut func() []string
	// Controls tells in two words how the controls went ("controls right"), and
	// Next gives what to type next. Both are asked when the run has ended.
	Controls func() string
	Next     func() []Next
	// Language is that of Words, as HTML names it; "" for English. Story tells a trial, which
	// has its evidence; it is asked of one before the next. Explain is the line to type that
	// makes a trial's story.
	Language string
	Story    func(plan.Trial) page.Document
	Explain  func(plan.Trial) string
	// Picture draws a trial that Story was asked of, as SVG whose texts are escaped, and
	// Style is the pictures'.
	Picture func(plan.Trial) []byte
	Style   string
}

// Next is a question, and the line to type that answers it.
type Next struct{ Question, Line string }

// formats are in the order in which errors and completions list them.
var formats = []struct {
	name string
	make func(io.Writer, Options) Writer
}{
	{"table", newTable},
	{"json", newJSON},
	{"jsonl", newJSONL},
	{"junit", func(w io.Writer, _ Options) Writer { return trials{JUnit(w)} }},
	{"tap", func(w io.Writer, _ Options) Writer { return trials{TAP(w)} }},
	{"html", newHTML},
	{"md", newMarkdown},
	{"svg", newSVG},
}

// Formats lists the names that New takes.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// New gives the writer of a format. An unknown one is an error that lists them.
func New(format string, w io.Writer, o Options) (Writer, error) {
	i := slices.Index(Formats(), format)
	if i < 0 {
		return nil, fmt.Errorf("cannot write format %q: the formats are %s", format, strings.Join(Formats(), ", "))
	}
	return formats[i].make(w, o), nil
}

// Fan hands everything to several writers. One that fails does not keep the
// others from their document; the errors are joined.
func Fan(writers ...Writer) Writer { return fan(writers) }

type fan []Writer

func (f fan) Begin(h Head) error {
	return f.each(func(w Writer) error { return w.Begin(h) })
}

func (f fan) Trial(t plan.Trial) error {
	return f.each(func(w Writer) error { return w.Trial(t) })
}

func (f fan) End(s plan.Summary) error {
	return f.each(func(w Writer) error { return w.End(s) })
}

func (f fan) each(do func(Writer) error) error {
	var errs []error
	for _, w := range f {
		errs = append(errs, do(w))
	}
	return errors.Join(errs...)
}

// title names the host in a few words: "Debian 12, Linux 6.18".
func title(h plan.Host) string {
	var parts []string
	if h.Distribution != "" {
		parts = append(parts, h.Distribution)
	}
	if h.Kernel != "" {
		parts = append(parts, "Linux "+strings.TrimPrefix(h.Kernel, "Linux "))
	}
	if len(parts) == 0 {
		return "an unnamed host"
	}
	return strings.Join(parts, ", ")
}
