//go:build linux

package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// version and the commit are set by the linker: see the Makefile.
var version, commit = "dev", ""

// build is what version --format json tells; its JSON is a contract.
type build struct {
	Schema  string `json:"schema"`
	Version string `json:"version"`
	Commit  string `json:"commit"` // that it was built of; "" where make did not know
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

func newVersionCommand(a *app) *cobra.Command {
	var format string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			if asJSON || format == "json" {
				return a.document(build{"outlive/version/1", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH})
			}
			_, err := fmt.Fprintf(a.stdout, "outlive %s (%s, linux/%s)\n", version, runtime.Version(), runtime.GOARCH)
			return err
		},
	}
	formatFlag(cmd, &format)
	cmd.Flags().BoolVar(&asJSON, "json", false, "the same as --format json")
	return cmd
}
