//go:build !linux

// Command outlive runs a program in the background every way Linux offers, and
// proves what each way survives.
package main

import (
	"fmt"
	"os"
	"runtime"
)

func main() {
	fmt.Fprintf(os.Stderr, "outlive: cannot run on %s: outlive runs on Linux only\n"+
		"hint: run it in a Linux container or a virtual machine\n", runtime.GOOS)
	os.Exit(3)
}
