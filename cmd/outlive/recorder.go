//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"

	"outlive/harness/runs"
)

// runRecorder watches the runs of one store until the last one has ended. It is
// started by `outlive run`, and nobody reads what it prints.
func runRecorder(args []string) int {
	if len(args) != 1 || !filepath.IsAbs(args[0]) {
		fmt.Fprintln(os.Stderr, "outlive: cannot keep records: outlive run starts the recorder")
		return codeUsage
	}
	if err := runs.Store(args[0]).KeepRecords(); err != nil {
		fmt.Fprintf(os.Stderr, "outlive: %v\n", err)
		return codeUnfit
	}
	return codeKept
}
