//go:build linux

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/sys/unix"

	"outlive/harness"
	"outlive/harness/plan"
	"outlive/harness/report"
	"outlive/harness/witness"
)

// compareFlags are those of the verb, as typed.
type compareFlags struct {
	pick
	repeat, parallel      int
	format, output        string
	save, baseline, watch string
	reasons, wide         bool
	inherits              bool
	needs                 []string
}

func newCompareCommand(a *app) *cobra.Command {
	f := &compareFlags{}
	cmd := &cobra.Command{
		Use:   "compare [-- COMMAND [ARGUMENT]...]",
		Short: "Try modes against events, here and now: what lives, what dies",
		Long: "compare runs the same workload in every mode, lets every event happen to it,\n" +
			"and shows what lives and what dies, and why. Each outcome is held against what\n" +
			"the rules of Linux and of the shell predict: 0 says that all were kept, 1 that\n" +
			"one was broken, 3 that the harness could not tell.\n\n" +
			"With a command behind -- it is your own program that every mode puts in the\n" +
			"background, in this directory, once a trial; with --line it is your own line,\n" +
			"typed as it stands. Nothing is asked of the program: whether it lives is seen by\n" +
			"the kernel, and where its output leads by its descriptors. Where a fact is missing\n" +
			"for a prediction the outcome is told, and nothing is judged. --expect makes a test\n" +
			"of it, also of what is to die.",
		Example: "  outlive compare --modes nohup,setsid --shells all\n" +
			"  outlive compare --modes nohup,disown --runtime all\n" +
			"  outlive compare -- ./app --port 8080\n" +
			"  outlive compare --line 'nohup ./app 2>&1 | tee log &'\n" +
			"  outlive compare --repeat 20 --save base.json\n" +
			"  outlive compare --baseline base.json --format junit --output report.xml",
		Args: func(cmd *cobra.Command, args []string) error {
			rest, err := f.guest.takeCommand(cmd, args)
			if err == nil && len(rest) > 0 && len(f.needs) > 0 {
				return usageError("write it as one word: --needs="+typedWord(rest[0]), "cannot use %q: --needs takes its list after a =", rest[0])
			}
			if err == nil && len(rest) > 0 {
				err = a.beyond(cmd.CommandPath(), rest)
			}
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.inherits {
				return f.tellInherits(cmd.Context(), a, cmd.Flags())
			}
			if cmd.Flags().Changed("needs") {
				return f.tellNeeds(cmd.Context(), a, cmd.Flags())
			}
			return f.run(cmd.Context(), a, cmd.Flags())
		},
	}
	f.register(cmd)
	flags := cmd.Flags()
	flags.IntVar(&f.repeat, "repeat", 1, "make every trial so often; a cell that disagrees with itself is unfit")
	flags.IntVar(&f.parallel, "parallel", harness.DefaultParallel(), "trials at the same time")
	flags.StringVar(&f.format, "format", "table", strings.Join(report.Formats(), ", "))
	flags.StringVar(&f.output, "output", "", "write to this file instead of standard output")
	flags.StringVar(&f.save, "save", "", "save the results to this file as json, for --baseline")
	flags.StringVar(&f.baseline, "baseline", "", "fail and name each cell that differs from this saved run")
	flags.BoolVar(&f.reasons, "reasons", false, "tell why, in footnotes of the table")
	flags.BoolVar(&f.every, "all", false, "every event and every mode, the rare ones too; each event has a column of the table, and every way of every mode a row")
	flags.BoolVar(&f.wide, "wide", false, "all columns of the table side by side, however wide")
	flags.BoolVar(&f.inherits, "inherits", false, "tell what each mode hands on of what the shell has: limits, umask, priority, folder, environment, cgroup")
	flags.StringSliceVar(&f.needs, "needs", nil, "tell which mode meets which need, and what it costs: all, or =a list of "+strings.Join(idsOf("needs"), ", "))
	flags.Lookup("needs").NoOptDefVal = everyNeed
	flags.StringVar(&f.watch, "witness", "auto", "see who sent which signal: auto (as root) or off")
	complete(cmd, "format", report.Formats()...)
	complete(cmd, "needs", append(idsOf("needs"), everyNeed)...)
	complete(cmd, "witness", "auto", "off")
	return cmd
}

// run checks everything that was asked for before it starts anything.
func (f *compareFlags) run(ctx context.Context, a *app, typed *pflag.FlagSet) error {
	selection, err := f.selection(a)
	if err != nil {
		return err
	}
	selection.Repeat = f.repeat
	cells, err := selection.Cells()
	if err != nil {
		return usageError("the steps: outlive list modes", "cannot compare: %w", err)
	}
	if err := f.check(); err != nil {
		return err
	}
	if err := roomFor(f.parallel); err != nil {
		return err
	}
	was, err := loadBaseline(f.baseline)
	if err != nil {
		return err
	}
	out, err := f.open(a)
	if err != nil {
		return err
	}
	defer out.discard()
	ctx, stop := interruptible(ctx)
	defer stop()
	w, watching := openWitness(f.watch)
	if w != nil {
		defer w.Close()
	}
	c := &comparison{app: a, start: time.Now(), collector: report.NewCollector(), progress: newProgress(a, len(cells)), witness: watching, keep: f.storied(),
		footer: &footer{app: a, flags: f, typed: typed, selection: selection, cells: cells}}
	head, err := f.head(ctx, selection, watching)
	if err != nil {
		return err
	}
	writers := report.Fan(append(f.writers(a, out, c), c.collector)...)
	if err := writers.Begin(head); err != nil {
		return unfitError("", "%w", err)
	}
	return c.finish(c.make(ctx, cells, f.parallel, w, writers), writers, out, was)
}

func (f *compareFlags) check() error {
	switch {
	case f.repeat < 1:
		return usageError("it is how often every trial is made", "cannot repeat %d times", f.repeat)
	case f.parallel < 1:
		return usageError("it is the number of trials at the same time", "cannot make %d trials in parallel", f.parallel)
	case f.watch != "auto" && f.watch != "off":
		return unknownError("witness", f.watch, []string{"auto", "off"})
	}
	if _, err := report.New(f.format, io.Discard, report.Options{}); err != nil {
		return unknownError("format", f.format, report.Formats())
	}
	return nil
}

// comparison is a matrix in progress.
type comparison struct {
	app       *app
	start     time.Time
	summary   plan.Summary
	controls  harness.Controls
	collector *report.Collector
	progress  *progress
	footer    *footer
	witness   string
	keep      bool  // the evidence, until a trial is reported
	wrote     error // the first error of a writer; the rest of the matrix is not made
}

// make runs the matrix and hands every trial on as it ends.
func (c *comparison) make(ctx context.Context, cells []plan.Cell, parallel int, w *witness.Witness, out report.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("cannot find outlive's own executable: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := harness.Matrix{Cells: cells, Self: self, Parallel: parallel, Witness: w, KeepEvidence: c.keep}
	c.controls, err = m.Run(ctx, func(t plan.Trial) {
		c.summary.Add(t)
		c.footer.see(t)
		c.progress.show(t, func() {
			if c.wrote == nil {
				if c.wrote = out.Trial(t); c.wrote != nil {
					cancel()
				}
			}
		})
	})
	c.progress.clear()
	c.summary.Seconds = time.Since(c.start).Seconds()
	return err
}

// finish ends the report, and turns what was seen into an exit code. Files are
// put in their places only by a run that came to its end and whose controls were right.
func (c *comparison) finish(ran error, writers report.Writer, out *outputs, was *report.Document) error {
	if err := c.whole(ran, writers.End(c.summary)); err != nil {
		return withAdvice(err, out.discard())
	}
	if err := out.commit(); err != nil {
		return unfitError("what was there is as it was", "%w", err)
	}
	changed := false
	if was != nil {
		for _, change := range report.Compare(*was, c.collector) {
			changed = true
			fmt.Fprintf(c.app.stderr, "changed: %s: was %s, is %s\n", change.Cell, change.Was, change.Is)
		}
	}
	switch {
	case changed || c.summary.Broken > 0:
		return exitWith(codeBroken)
	case c.untested():
		return unfitError("", "cannot tell whether it is as expected: every trial was skipped")
	case c.summary.Unfit > 0 || c.collector.Flaky() > 0:
		return exitWith(codeUnfit)
	}
	return nil
}

// untested: a test of which nothing was tried has not passed.
func (c *comparison) untested() bool {
	g := c.footer.selection.Guest
	return g != nil && len(g.Expect) > 0 && c.summary.Trials == c.summary.Skipped
}

// whole tells why a comparison is none.
func (c *comparison) whole(ran, ended error) error {
	const lacks = "what this machine lacks: outlive doctor"
	switch err := cmp.Or(c.wrote, ended); { // what could not be written does not end, either
	case err != nil:
		return unfitError("", "%w", err)
	case errors.Is(ran, context.Canceled):
		return unfitError("", "cannot finish: interrupted after %d trials", c.summary.Trials)
	case ran != nil:
		return unfitError(lacks, "%w", ran)
	case c.controls.Err() != nil:
		return unfitError(lacks, "%w", c.controls.Err())
	}
	return nil
}

func (f *compareFlags) writers(a *app, out *outputs, c *comparison) []report.Writer {
	o := report.Options{
		Look:    a.out.page(),
		Reasons: f.reasons, All: f.every, Wide: f.wide,
		Controls: func() string {
			if c.controls.Err() != nil {
				return "controls WRONG"
			}
			if c.controls.Trials == 0 { // it was interrupted before
				return ""
			}
			return "controls right"
		},
		Next: c.footer.lines, LeftOut: c.footer.dropped,
	}
	f.tells(a, c, &o)
	if f.output != "" {
		o.Paint = nil
	}
	main, _ := report.New(f.format, out.main, o) // the format was checked before
	all := []report.Writer{main}
	if out.saving != nil {
		saved, _ := report.New("json", out.saving, o)
		all = append(all, saved)
	}
	return all
}

// openWitness gives the witness, or why there is none.
func openWitness(wanted string) (*witness.Witness, string) {
	if wanted == "off" {
		return nil, "off as asked"
	}
	w, err := witness.Open()
	switch {
	case errors.Is(err, fs.ErrPermission) && os.Geteuid() != 0:
		return nil, report.NeedsRoot + ": " + err.Error()
	case err != nil:
		return nil, err.Error()
	}
	return w, "on"
}

// interruptible ends with the signals that ask a program to end (of SIGQUIT Go would
// make a dump of itself). SIGHUP and SIGQUIT are left alone where they are ignored:
// outlive itself may run under nohup, or in the background of a script.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	ends := []os.Signal{unix.SIGINT, unix.SIGTERM}
	for _, s := range []os.Signal{unix.SIGHUP, unix.SIGQUIT} {
		if !signal.Ignored(s) {
			ends = append(ends, s)
		}
	}
	return signal.NotifyContext(ctx, ends...)
}
