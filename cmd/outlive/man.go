//go:build linux && man

package main

import (
	"os"

	"github.com/spf13/cobra/doc"
)

// main, under the tag man, is the generator of the man pages: it writes one a
// verb into the folder that is its argument.
func main() {
	if len(os.Args) != 2 {
		os.Exit(complain(os.Stderr, usageError("go run -tags man ./cmd/outlive FOLDER", "cannot write man pages: no folder named")))
	}
	os.Args[0] = "outlive" // as it is called once it is installed
	root := newRoot(newApp(), nil)
	root.DisableAutoGenTag = true
	header := &doc.GenManHeader{Title: "OUTLIVE", Section: "1", Source: "outlive " + version}
	os.Exit(complain(os.Stderr, doc.GenManTree(root, header, os.Args[1])))
}
