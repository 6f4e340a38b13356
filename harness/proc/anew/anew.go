// Package anew is how a package's tests begin: what a script's "&", nohup or trap has
// them ignore, block or hold open is not for what they start.
package anew

import (
	"fmt"
	"os"

	"outlive/harness/proc"
)

// Main is for TestMain: it runs the tests and gives their exit code.
func Main(run func() int) int {
	if err := proc.DropInherited(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if Raced() {
		return hear(run, os.Stderr)
	}
	return run()
}
