//go:build linux

package main

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/spf13/pflag"
	"golang.org/x/sys/unix"

	"outlive/harness"
	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/report"
)

// inheritsSchema is that of --inherits --format json.
const inheritsSchema = "outlive/inherits/1"

// inherited is one row of it.
type inherited struct {
	Mode      string                `json:"mode"`
	Via       string                `json:"via"`
	Shell     string                `json:"shell"`
	Before    evidence.Process      `json:"shell_process"`
	Process   evidence.Process      `json:"process"`
	Inherited *evidence.Inheritance `json:"inherited"`
}

// tellInherits shows what each mode hands on of what its shell has: limits, umask, priority,
// folder, environment, cgroup. The subject is a script: Go's runtime raises the limit on
// descriptors before anybody can ask.
func (f *compareFlags) tellInherits(ctx context.Context, a *app, typed *pflag.FlagSet) error {
	var other error
	typed.Visit(func(flag *pflag.Flag) {
		switch flag.Name {
		case "inherits", "modes", "via", "shells", "all", "lab", "lab-root", "parallel", "format":
		default:
			other = usageError("it takes --modes, --via, --shells, --all, --lab and --format", "cannot use --%s with --inherits: nothing happens to anybody", flag.Name)
		}
	})
	if len(f.guest.command) > 0 {
		other = usageError("leave the command out", "cannot use a command with --inherits: it is about the modes")
	}
	if other != nil {
		return other
	}
	if f.format != "table" && f.format != "json" {
		return unknownError("format", f.format, []string{"table", "json"})
	}
	f.events, f.voices, f.runtimes = []string{"sighup"}, []string{plan.Silent}, []string{"perl"}
	selection, err := f.selection(a)
	if err != nil {
		return err
	}
	cells, err := selection.Cells()
	if err != nil {
		return unfitError("", "%w", err)
	}
	cells = slices.DeleteFunc(cells, func(c plan.Cell) bool { return len(c.Without) > 0 })
	for i := range cells {
		cells[i].Inherits = true
	}
	return f.showInherits(ctx, a, cells)
}

func (f *compareFlags) showInherits(ctx context.Context, a *app, cells []plan.Cell) error {
	if err := roomFor(f.parallel); err != nil {
		return err
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	self, err := os.Executable()
	if err != nil {
		return unfitError("", "cannot find outlive's own executable: %w", err)
	}
	table := report.Inherits{Look: a.out.page(), Own: 1 << (unix.SIGFPE - 1)} // which perl ignores
	progress, rows, unfit := newProgress(a, len(cells)), []inherited{}, error(nil)
	_, err = harness.Matrix{Cells: cells, Self: self, Parallel: f.parallel, KeepEvidence: true}.Run(ctx, func(t plan.Trial) {
		progress.show(t, func() {})
		switch {
		case t.Verdict == plan.Unfit:
			unfit = errors.Join(unfit, unfitError("", "cannot tell of %s: %s", t, t.Why))
		case t.Evidence == nil || t.Evidence.Inherits == nil:
			table.Add(t)
		default:
			table.Add(t)
			rows = append(rows, inherited{t.Mode, t.Via, t.Shell, t.Evidence.Shell, t.Evidence.Before, t.Evidence.Inherits})
		}
	})
	progress.clear()
	if err != nil {
		return unfitError("what this machine lacks: outlive doctor", "%w", err)
	}
	if f.format == "json" {
		err = a.document(map[string]any{"schema": inheritsSchema, "modes": rows})
	} else {
		_, err = a.stdout.WriteString(table.String())
	}
	return errors.Join(err, unfit)
}
