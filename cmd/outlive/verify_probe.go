//go:build linux

package main

import (
	"github.com/spf13/cobra"

	"outlive/harness/audit"
	"outlive/harness/lab"
)

// serves adds to a report whether the unit's service serves; without a probe nothing.
func (f *verifyFlags) serves(l *lab.Lab, r *audit.Report, text string, file audit.File) error {
	if f.probe == "" {
		return nil
	}
	told, err := audit.Serve(l, lab.Binary, r.Name, file, text, f.probe)
	if err == nil {
		r.Checks = append(r.Checks, told)
	}
	return err
}

// onlyWithUnit refuses what says something of a unit where there is none.
func onlyWithUnit(cmd *cobra.Command) error {
	if cmd.Flags().Changed("probe") {
		return usageError("name the unit with --unit FILE.service", "cannot use --probe without --unit: it asks the unit's service")
	}
	return nil
}
