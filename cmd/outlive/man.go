//go:build linux && man

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/spf13/cobra/doc"

	"outlive/lessons"
)

// main, under the tag man, is the generator of the man pages: it writes one a
// verb and one a topic into the folder that is its argument.
func main() {
	if len(os.Args) != 2 {
		os.Exit(complain(os.Stderr, usageError("go run -tags man ./cmd/outlive FOLDER", "cannot write man pages: no folder named")))
	}
	os.Args[0] = "outlive" // as it is called once it is installed
	os.Exit(complain(os.Stderr, writeManual(os.Args[1])))
}

func writeManual(dir string) error {
	root := newRoot(newApp(), nil)
	root.DisableAutoGenTag = true
	header := &doc.GenManHeader{Title: "OUTLIVE", Section: "1", Source: "outlive " + version}
	if err := doc.GenManTree(root, header, dir); err != nil {
		return err
	}
	for _, t := range topics() {
		if err := os.WriteFile(filepath.Join(dir, "outlive-"+t.Name+".7"), md2man.Render([]byte(t.manual())), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// link is one within the project, which is nowhere in a man page.
var link = regexp.MustCompile(`\[([^\]\n]+)\]\([^)\n]+\)`)

// table is one, line by line.
var table = regexp.MustCompile(`(?m)(^\|.*\n)+`)

// manual is the source of a topic's man page, as md2man reads it: headings are those of sections
// there, a link is its text, and a table, which man would set wider than a terminal, is set already.
func (t topic) manual() string {
	name := strings.ToUpper(t.Name)
	text := t.edited(func(line string) string {
		if strings.HasPrefix(line, "## ") {
			return strings.ToUpper(line[1:])
		}
		return link.ReplaceAllString(line, "$1")
	})
	text = table.ReplaceAllStringFunc(text, func(rows string) string {
		set := lessons.Page{Width: manWidth, Paint: func(_ lessons.Style, text string) string { return text }}
		return "```\n" + set.Set(rows) + "```\n"
	})
	return fmt.Sprintf("%% \"OUTLIVE-%s\" \"7\" \"\" \"outlive %s\" \"\"\n# NAME\noutlive-%s - %s\n\n# DESCRIPTION\n", name, version, t.Name, t.Title) +
		text + "\n# SEE ALSO\n**outlive(1)**\n"
}

const manWidth = 72 // columns: what man leaves of a terminal's 80
