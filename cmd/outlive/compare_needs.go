//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"outlive/harness"
	"outlive/harness/needs"
	"outlive/harness/plan"
	"outlive/harness/report"
)

// needsSchema is that of --needs --format json.
const needsSchema = "outlive/needs/1"

// everyNeed is --needs without a list.
const everyNeed = "all"

// toldNeed is a need as it is told to programs.
type toldNeed struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Why    string   `json:"why"`
	Events []string `json:"events"` // that its cells rest on; with a part of the workload after a /
}

// needsDocument is what is told of them.
type needsDocument struct {
	Schema string     `json:"schema"`
	Lab    bool       `json:"lab"`
	Needs  []toldNeed `json:"needs"`
	needs.Table
	Summary plan.Summary `json:"summary"`
}

// tellNeeds shows which mode meets which need, by trials that are made now.
func (f *compareFlags) tellNeeds(ctx context.Context, a *app, typed *pflag.FlagSet) error {
	if err := f.refuseForNeeds(typed); err != nil {
		return err
	}
	all, err := pickNeeds(f.needs)
	if err != nil {
		return err
	}
	f.every = len(f.modes) == 0
	selection, err := f.selection(a)
	if err != nil {
		return err
	}
	selection.Repeat = f.repeat
	cells, err := needs.Cells(all, selection)
	if err != nil {
		return unfitError("", "%w", err)
	}
	out, err := f.open(a)
	if err != nil {
		return err
	}
	defer out.discard()
	next := (&footer{app: a, flags: f, typed: typed, selection: selection}).needLines()
	return f.showNeeds(ctx, a, out, all, cells, selection.Lab != nil, next)
}

func (f *compareFlags) refuseForNeeds(typed *pflag.FlagSet) (err error) {
	typed.Visit(func(flag *pflag.Flag) {
		switch flag.Name {
		case "needs", "modes", "via", "shells", "without", "all", "lab", "lab-root", "parallel", "repeat", "format", "output", "save":
		case "events":
			err = usageError("name needs: --needs="+strings.Join(idsOf("needs")[:2], ","), "cannot use --events with --needs: each need says which events show it")
		case "baseline":
			err = usageError("--save keeps the table as json", "cannot use --baseline with --needs: it holds no trials")
		default:
			err = usageError("it takes --modes, --via, --shells, --without, --lab, --repeat, --format, --output and --save", "cannot use --%s with --needs: each need says what is tried", flag.Name)
		}
	})
	switch {
	case err != nil:
		return err
	case len(f.guest.command) > 0:
		return usageError("leave the command out", "cannot use a command with --needs: it is about the modes")
	case f.format != "table" && f.format != "json":
		return unknownError("format", f.format, []string{"table", "json"})
	case f.repeat < 1:
		return usageError("it is how often every trial is made", "cannot repeat %d times", f.repeat)
	case f.parallel < 1:
		return usageError("it is the number of trials at the same time", "cannot make %d trials in parallel", f.parallel)
	}
	return roomFor(f.parallel)
}

// pickNeeds gives those that are named, in the order of the table.
func pickNeeds(ids []string) ([]needs.Need, error) {
	if slices.Equal(ids, []string{everyNeed}) {
		return needs.All(), nil
	}
	if len(ids) == 0 {
		return nil, usageError("--needs alone is for all of them", "cannot tell of needs: none is named")
	}
	for _, id := range ids {
		if !slices.Contains(idsOf("needs"), id) {
			return nil, unknownError("need", id, idsOf("needs"))
		}
	}
	return slices.DeleteFunc(needs.All(), func(n needs.Need) bool { return !slices.Contains(ids, n.ID) }), nil
}

func (f *compareFlags) showNeeds(ctx context.Context, a *app, out *outputs, all []needs.Need, cells []plan.Cell, lab bool, next []report.Next) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	self, err := os.Executable()
	if err != nil {
		return unfitError("", "cannot find outlive's own executable: %w", err)
	}
	began, tally, progress := time.Now(), needs.NewTally(all, lab), newProgress(a, len(cells))
	sum, wrong := plan.Summary{}, []string{}
	controls, err := harness.Matrix{Cells: cells, Self: self, Parallel: f.parallel, KeepEvidence: true}.Run(ctx, func(t plan.Trial) {
		progress.show(t, func() {})
		sum.Add(t)
		tally.Add(t)
		if is := report.Problem(t); is != "" {
			wrong = append(wrong, is)
		}
	})
	progress.clear()
	sum.Seconds = time.Since(began).Seconds()
	switch {
	case errors.Is(err, context.Canceled):
		return withAdvice(unfitError("", "cannot finish: interrupted after %d trials", sum.Trials), out.discard())
	case err != nil || controls.Err() != nil:
		return withAdvice(unfitError("what this machine lacks: outlive doctor", "%w", errors.Join(err, controls.Err())), out.discard())
	}
	if err := f.writeNeeds(a, out, needsDocument{needsSchema, lab, toldNeeds(all), tally.Table(), sum}, next); err != nil {
		return unfitError("", "%w", err)
	}
	for _, is := range wrong {
		fmt.Fprintln(a.stderr, "outlive: not as predicted: "+is)
	}
	switch {
	case sum.Broken > 0:
		return exitWith(codeBroken)
	case sum.Unfit > 0:
		return exitWith(codeUnfit)
	}
	return nil
}

// needLines are what to type next.
func (f *footer) needLines() (lines []report.Next) {
	lines = []report.Next{{Question: "Why, each?", Line: called() + " " + f.again(nil, "--format", "json")}}
	if f.selection.Lab == nil {
		lines = append(lines, report.Next{Question: "The rest?", Line: called() + " " + f.again(nil, "--lab")})
	}
	return append(lines, report.Next{Question: "And your unit?", Line: called() + " verify --unit FILE.service"})
}

func toldNeeds(all []needs.Need) (told []toldNeed) {
	for _, n := range all {
		told = append(told, toldNeed{n.ID, n.Title, n.Why, n.Events()})
	}
	return told
}

func (f *compareFlags) writeNeeds(a *app, out *outputs, d needsDocument, next []report.Next) (err error) {
	if f.format == "json" {
		err = encodeDocument(out.main, d)
	} else {
		look := a.out.page()
		if f.output != "" {
			look.Paint = nil
		}
		_, err = io.WriteString(out.main, report.Needs(d.Table, d.Summary, look, next...))
	}
	if out.saving != nil && err == nil {
		err = encodeDocument(out.saving, d)
	}
	return errors.Join(err, out.commit())
}
