//go:build linux

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outlive/harness/audit"
	"outlive/harness/files"
	"outlive/harness/lab"
)

// unitSchema is that of verify --unit --format json.
const unitSchema = "outlive/unit/1"

// withUnit are the flags that go with --unit.
var withUnit = []string{"unit", "probe", "all", "format"}

// judgeUnit tries in a lab what a unit file promises, and how its service behaves.
func (f *verifyFlags) judgeUnit(ctx context.Context, a *app, cmd *cobra.Command) error {
	var other error
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		if !slices.Contains(withUnit, flag.Name) {
			other = usageError("it takes --probe, --all and --format", "cannot use --%s with --unit: the unit says what is run, and how", flag.Name)
		}
	})
	if len(f.command) > 0 {
		other = usageError("leave the command out", "cannot use a command with --unit: the unit says what is run, and how")
	}
	if other != nil {
		return other
	}
	if err := checkFormat(f.format); err != nil {
		return err
	}
	text, err := files.Read(f.unit, files.Small)
	if err != nil {
		return usageError("", "cannot read the unit: %w", err)
	}
	file, err := audit.Read(bytes.NewReader(text))
	if err != nil {
		return usageError("it is to be the file of a service: FILE.service", "%w", err)
	}
	if err := lab.Missing(""); err != nil {
		return labError("", err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	report, err := f.tryUnit(ctx, filepath.Base(f.unit), string(text), file)
	if err != nil {
		return unfitError("", "%w", err)
	}
	if f.format == "json" {
		err = a.document(map[string]any{"schema": unitSchema, "unit": report.Name, "ignored": report.Ignored, "results": report.Results, "checks": report.Checks})
	} else {
		_, err = a.stdout.WriteString(report.Document(f.whole).Show(a.out.page()))
	}
	if err == nil && report.Broken() {
		err = exitWith(codeBroken)
	}
	return err
}

// tryUnit makes a lab, and tries it there.
func (f *verifyFlags) tryUnit(ctx context.Context, name, text string, file audit.File) (r audit.Report, err error) {
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	l, err := lab.Up(ctx, lab.Options{Self: self})
	if err != nil {
		return r, err
	}
	defer func() {
		if failed := l.Down(); err == nil {
			err = failed
		}
	}()
	r = audit.Report{Name: name, Ignored: []string{}}
	if err := l.WriteFile("/run/outlive-unit/"+name, text, 0o644); err != nil {
		return r, err
	}
	said, _ := l.OutputBy(time.Now().Add(30*time.Second), l.Command("systemd-analyze", "verify", "/run/outlive-unit/"+name), nil)
	for line := range strings.Lines(said) {
		if line = strings.TrimSpace(line); strings.Contains(strings.ToLower(line), "ignoring") && strings.Contains(line, name+":") {
			r.Ignored = append(r.Ignored, strings.TrimPrefix(line, "/run/outlive-unit/"))
		}
	}
	// First, while nobody has made its folders.
	if r.Checks, err = audit.Behave(l, lab.Binary, name, file, text); err != nil {
		return r, err
	}
	if err := f.serves(l, &r, text, file); err != nil {
		return r, err
	}
	r.Results, err = audit.Try(l, lab.Binary, file)
	return r, err
}
