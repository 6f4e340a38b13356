//go:build linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// reachSbin lets programs be found, here and in the shells of trials, where
// Debian keeps them for root: an ordinary user's PATH lacks those folders,
// though start-stop-daemon, say, may be run by all. What PATH has comes first.
func reachSbin() {
	dirs := filepath.SplitList(os.Getenv("PATH"))
	for _, dir := range []string{"/usr/local/sbin", "/usr/sbin", "/sbin"} {
		if !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	_ = os.Setenv("PATH", strings.Join(dirs, string(filepath.ListSeparator))) // it fails on a NUL only
}
