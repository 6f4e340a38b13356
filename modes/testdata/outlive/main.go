// Command outlive is the native forms alone, for the tests: without cgo, as it
// is shipped, whatever the tests themselves were built with.
package main

import (
	"os"

	"outlive/modes"
)

func main() { os.Exit(modes.RunNative(os.Args[2:])) }
