//go:build linux

package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/files"
	"outlive/harness/fleet"
)

// reportFlags are those of the verb, as typed.
type reportFlags struct {
	format, output string
	whole, same    bool
}

var reportFormats = []string{"text", "md", "html", "json"}

func newReportCommand(a *app) *cobra.Command {
	f := &reportFlags{}
	cmd := &cobra.Command{
		Use:   "report FILE|DIR|-...",
		Short: "Hold what several hosts have measured against each other",
		Long: "report reads what compare, verify and inspect have saved as json on several hosts, on\n" +
			"several distributions or on several days, and tells which differs from most, and in\n" +
			"what. A host is called as its file: web-1.json, web-1.verify.json and web-1/verify.json\n" +
			"are of web-1. Of a folder all that ends in .json or .jsonl is read; - is standard input.\n" +
			"A file that is missing, empty, cut off or something else is a row that says so.\n\n" +
			"0 says that nothing is broken, 1 that something is on a host (or, with --same, that\n" +
			"hosts differ), 3 that a host cannot be told of.",
		Example: "  outlive report web-1.json web-2.json db-1.json\n" +
			"  outlive report results/ --format md --output report.md\n" +
			"  ssh web-1 outlive compare --format json | outlive report - web-2.json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("save one first: outlive compare --save web-1.json", "cannot report: no file is named")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return f.run(a, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", strings.Join(reportFormats, ", "))
	flags.StringVar(&f.output, "output", "", "write to this `file` instead of standard output")
	flags.BoolVar(&f.whole, "all", false, "tell all hosts and all differences, however many")
	flags.BoolVar(&f.same, "same", false, "hosts that differ in what was measured are a fault: exit code 1")
	complete(cmd, "format", reportFormats...)
	return cmd
}

func (f *reportFlags) run(a *app, args []string) error {
	if !slices.Contains(reportFormats, f.format) {
		return unknownError("format", f.format, reportFormats)
	}
	if n := len(slices.DeleteFunc(slices.Clone(args), func(s string) bool { return s != fleet.Stdin })); n > 1 {
		return usageError("name it once", "cannot read standard input %d times", n)
	}
	out, err := openOutputs(a, f.output, "", false)
	if err != nil {
		return err
	}
	defer out.discard()
	r, err := a.gather(args)
	if err != nil {
		return err
	}
	if err := f.write(a, out.main, r, args); err != nil {
		return unfitError("", "cannot write the report: %w", err)
	}
	if err := out.commit(); err != nil {
		return unfitError("what was there is as it was", "%w", err)
	}
	switch s := r.Summary; {
	case s.Broken > 0 || f.same && s.Differences > 0:
		return exitWith(codeBroken)
	case s.Unread+s.Unfit > 0:
		return exitWith(codeUnfit)
	}
	return nil
}

// gather reads all that is named, one document at a time.
func (a *app) gather(args []string) (fleet.Report, error) {
	var paths []string
	for _, arg := range args {
		found, err := documentsIn(arg)
		if err != nil {
			return fleet.Report{}, err
		}
		paths = append(paths, found...)
	}
	all, names := fleet.New(), fleet.Names(paths)
	for i, path := range paths {
		if path == fleet.Stdin {
			all.Add(names[i], path, io.LimitReader(a.stdin, files.Large))
			continue
		}
		file, err := files.Open(path, files.Large)
		if err != nil {
			all.Silent(names[i], path, "", reason(err).Error())
			continue
		}
		all.Add(names[i], path, io.LimitReader(file, files.Large)) // it may grow
		file.Close()
	}
	return all.Report(), nil
}

// documentsIn gives the documents in a folder, and in those in it; what is no folder as it is.
func documentsIn(path string) ([]string, error) {
	info, err := os.Stat(path)
	if is := err == nil && info.IsDir(); !is { // what cannot be read is told of when it is read
		return []string{path}, nil
	}
	var found []string
	err = filepath.WalkDir(path, func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if end := filepath.Ext(at); !entry.IsDir() && (end == ".json" || end == ".jsonl") {
			found = append(found, at)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, usageError("name a folder that can be read", "cannot read folder %q: %w", path, reason(err))
	case len(found) == 0:
		return nil, usageError("its files are to end in .json or .jsonl", "cannot report: there is no document in folder %q", path)
	}
	return found, nil
}

func (f *reportFlags) write(a *app, to io.Writer, r fleet.Report, args []string) error {
	switch f.format {
	case "json":
		return encodeDocument(to, r)
	case "md":
		_, err := io.WriteString(to, r.Markdown())
		return err
	}
	look := a.out.page()
	if f.format == "html" {
		return r.Page(to, a.language, look.Words)
	}
	if f.output != "" {
		look.Paint = nil
	}
	again := fmt.Sprintf("%s report --all %s", called(), a.out.legible(args))
	_, err := io.WriteString(to, r.Document(f.whole, again).Show(look))
	return err
}
