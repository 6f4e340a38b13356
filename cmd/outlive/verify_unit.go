//go:build linux

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outlive/harness/audit"
	"outlive/harness/files"
	"outlive/harness/lab"
)

// unitSchema is that of verify --unit --format json.
const unitSchema = "outlive/unit/1"

// onlyUnit are the flags that go with --unit and with nothing else; withUnit go with it, too.
var (
	onlyUnit = []string{"stand-in", "probe", "prepare", "harden", "untested", "instances"}
	withUnit = append([]string{"unit", "all", "format", "profile"}, onlyUnit...)
)

// divided are the arguments before the dash, and those behind it.
func divided(args []string, dash int) (before, behind []string) {
	if dash < 0 {
		return args, nil
	}
	return args[:dash], args[dash:]
}

// onlyWithUnit refuses what says something of a unit where there is none.
func onlyWithUnit(cmd *cobra.Command) error {
	for _, name := range onlyUnit {
		if cmd.Flags().Changed(name) {
			return usageError("name the unit with --unit FILE.service", "cannot use --%s without --unit: it is about the unit's service", name)
		}
	}
	return nil
}

// judgeUnit tries in a lab what a unit file promises, and how its service behaves.
func (f *verifyFlags) judgeUnit(ctx context.Context, a *app, cmd *cobra.Command) error {
	if err := f.unitAlone(cmd); err != nil {
		return err
	}
	if err := checkFormat(f.format); err != nil {
		return err
	}
	order, err := f.orderOfUnit()
	if err != nil {
		return err
	}
	if err := lab.Missing(""); err != nil {
		return labError("", err)
	}
	if f.harden {
		return f.hardenUnit(ctx, a, order)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	shown := newProgress(a, 1)
	shown.begins(order.Name)
	report, err := tryUnit(ctx, order)
	shown.clear()
	var lacking audit.Lacking
	switch {
	case errors.As(err, &lacking):
		return unfitError("--stand-in makes that in the lab, and runs a program of ours; --prepare SCRIPT runs your own preparation there", "%w", err)
	case err != nil:
		return unfitError("", "%w", err)
	}
	if f.format == "json" {
		err = a.document(unitDocument{unitSchema, report})
	} else {
		_, err = a.stdout.WriteString(report.Document(f.whole).Show(a.out.page()))
	}
	if err == nil && report.Broken() {
		err = exitWith(codeBroken)
	}
	return err
}

// unitDocument is what verify --unit --format json prints.
type unitDocument struct {
	Schema string `json:"schema"`
	audit.Report
}

// unitAlone refuses flags that are not about a unit.
func (f *verifyFlags) unitAlone(cmd *cobra.Command) (other error) {
	with := withUnit
	if f.harden {
		with = withHarden
	}
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		if !slices.Contains(with, flag.Name) && cmd.InheritedFlags().Lookup(flag.Name) == nil {
			other = usageError("it takes --"+strings.Join(with[1:], ", --"), "cannot use --%s with --unit: the unit says what is run, and how", flag.Name)
		}
	})
	if cmd.Flags().Changed("profile") && f.profile != audit.Production {
		other = usageError("a unit is held against --profile "+audit.Production, "cannot use profile %q with --unit: it is one of programs", f.profile)
	}
	if f.untested && !f.harden {
		other = usageError("it goes with --harden", "cannot use --untested alone: it says what --harden puts in")
	}
	if len(f.command) > 0 {
		other = usageError("leave the command out", "cannot use a command with --unit: the unit says what is run, and how")
	}
	return other
}

// orderOfUnit reads the files that were named, and the drop-ins that lie beside them.
func (f *verifyFlags) orderOfUnit() (o audit.Order, err error) {
	paths := append([]string{f.unit}, f.beside...)
	for _, path := range paths {
		drops, _ := filepath.Glob(escapedGlob(path) + ".d/*.conf") // the pattern is well formed
		for _, drop := range drops {
			if !slices.Contains(paths, drop) {
				paths = append(paths, drop)
			}
		}
	}
	var unreadable error
	o.Unit, err = audit.Assemble(paths, func(path string) (string, error) {
		text, err := files.Read(path, files.Small)
		if err != nil {
			unreadable = usageError("", "cannot read the unit: %w", err)
		}
		return string(text), err
	})
	if unreadable != nil {
		return o, unreadable
	}
	if err != nil {
		return o, usageError("it takes the file of a service, FILE.service, and its FILE.socket, FILE.timer and drop-ins behind it", "%w", err)
	}
	o.StandIn, o.Probe, o.Profile = f.standIn, f.probe, f.profile
	if o.Instances, err = f.instancesOf(o.Name); err != nil {
		return o, err
	}
	if f.prepare != "" {
		text, err := files.Read(f.prepare, files.Small)
		if err != nil {
			return o, usageError("", "cannot read the preparation: %w", err)
		}
		o.Prepare = string(text)
	}
	return o, nil
}

// instancesOf are those of a template that were named: two, as systemd.unit(5) allows them.
func (f *verifyFlags) instancesOf(unit string) ([]string, error) {
	hint := "name two, as in --instances 8080,8081"
	switch {
	case f.instances == nil:
		return nil, nil
	case !strings.HasSuffix(unit, "@.service"):
		return nil, usageError("leave --instances out", "cannot have instances of %s: it is no template, NAME@.service", unit)
	case len(f.instances) != 2 || f.instances[0] == f.instances[1]:
		return nil, usageError(hint, "cannot tell instances apart: %q", f.instances)
	}
	for _, name := range f.instances {
		if name == "" || len(unit)+len(name) > 255 || strings.Trim(name, `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_.\@`) != "" {
			return nil, usageError(hint+"; systemd-escape makes one of any text", "cannot name an instance %q", name)
		}
	}
	return f.instances, nil
}

// escapedGlob gives a path as a pattern that means it alone.
func escapedGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// inUnitLab makes a lab for a unit, and takes it down when what is done there is over.
func inUnitLab(ctx context.Context, do func(l *lab.Lab) error) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("cannot find outlive's own executable: %w", err)
	}
	l, err := lab.Up(ctx, lab.Options{Self: self})
	if err != nil {
		return err
	}
	return cmp.Or(do(l), l.Down())
}

// tryUnit tries a unit. When it is interrupted, the lab goes, and nobody waits for the rest.
func tryUnit(ctx context.Context, o audit.Order) (r audit.Report, err error) {
	type found struct {
		report audit.Report
		err    error
	}
	err = inUnitLab(ctx, func(l *lab.Lab) error {
		done := make(chan found, 1)
		go func() {
			report, err := audit.Examine(l, lab.Binary, o)
			done <- found{report, err}
		}()
		select {
		case all := <-done:
			r = all.report
			return all.err
		case <-ctx.Done():
			return errors.New("cannot finish: interrupted")
		}
	})
	return r, err
}
