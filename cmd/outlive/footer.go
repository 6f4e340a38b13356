//go:build linux

package main

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"outlive/harness/lab"
	"outlive/harness/plan"
	"outlive/harness/report"
	"outlive/harness/story"
)

// footer is what a table ends with: what was left out of it, and what to type
// next, as lines that work where they are printed.
type footer struct {
	*app
	flags     *compareFlags
	typed     *pflag.FlagSet
	selection plan.Selection
	cells     []plan.Cell
	seen      int // trials
	worth     int
	why       *plan.Cell // the cell that is most worth explaining
}

// see keeps the cell that is most worth explaining, the first of equals. Trials
// come in the order of their cells.
func (f *footer) see(t plan.Trial) {
	if worth := story.Worth(t); worth > f.worth && f.seen < len(f.cells) {
		f.worth, f.why = worth, &f.cells[f.seen]
	}
	f.seen++
}

func (f *footer) lines() (lines []report.Next) {
	add := func(question, line string) {
		lines = append(lines, report.Next{Question: question, Line: called() + " " + line})
	}
	if f.why != nil {
		add("Why?", story.Explain(*f.why, f.userShell().ID))
	}
	if !f.flags.reasons || !f.flags.every {
		add("Reasons, all?", f.again([]string{"reasons", "all"}, "--reasons", "--all"))
	}
	if len(f.selection.Shells) == 1 {
		add("Another shell?", f.again([]string{"shells"}, "--shells", "all"))
	}
	if f.selection.Lab == nil && (f.selection.Guest == nil || f.flags.guest.inLab("")) && len(f.flags.modes)+len(f.flags.events) == 0 && os.Geteuid() == 0 && lab.Missing("") == nil {
		add("A logout?", f.again([]string{"lab"}, "--lab"))
	}
	return lines
}

// again is the line once more: the flags that were typed, but for some and for
// where the result went, and more.
func (f *footer) again(but []string, more ...string) string {
	but = append(but, "output", "save", "baseline", "format", "line", "keys")
	words := append([]string{"compare"}, retyped(f.typed, but)...)
	words = append(append(words, f.flags.guest.steplist()...), more...)
	if command := f.flags.guest.command; len(command) > 0 {
		words = append(append(words, "--"), command...)
	}
	return f.out.legible(words)
}

// dropped tells which modes that were asked for a filter leaves out.
func (f *footer) dropped() []string {
	rows, _ := f.selection.Rows() // they were made before
	var names []string
	for _, m := range f.selection.Modes {
		if !slices.ContainsFunc(rows, func(r plan.Cell) bool { return r.Mode.ID == m.ID }) {
			names = append(names, m.ID)
		}
	}
	if len(names) == 0 {
		return nil
	}
	var why []string
	if vias := f.flags.via; len(vias) > 0 {
		why = append(why, "no "+strings.Join(vias, " or ")+" form")
	}
	if len(f.flags.without) > 0 {
		why = append(why, "no step "+strings.Join(f.flags.without, ","))
	}
	if len(why) == 0 {
		return nil
	}
	return []string{"Left out (" + strings.Join(why, ", or ") + "): " + strings.Join(names, ", ")}
}

// retyped are the flags that were typed, but for some.
func retyped(flags *pflag.FlagSet, but []string) (words []string) {
	flags.Visit(func(flag *pflag.Flag) {
		value := flag.Value.String()
		if list, ok := flag.Value.(pflag.SliceValue); ok {
			value = strings.Join(list.GetSlice(), ",")
		}
		switch {
		case slices.Contains(but, flag.Name):
		case flag.Value.Type() == "bool" && value == "true":
			words = append(words, "--"+flag.Name)
		case flag.Value.Type() == "bool":
			words = append(words, "--"+flag.Name+"="+value)
		case flag.NoOptDefVal == value:
			words = append(words, "--"+flag.Name)
		case flag.NoOptDefVal != "": // its value is part of the word
			words = append(words, "--"+flag.Name+"="+value)
		default:
			words = append(words, "--"+flag.Name, value)
		}
	})
	return words
}
