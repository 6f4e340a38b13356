//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"outlive/harness/files"
)

// outputs are where a report is written. Files appear under their names only
// when they are whole; what stood there before stays until then.
type outputs struct {
	main   io.Writer
	saving io.Writer // nil for none
	files  []*files.Output
}

// open opens everything before anything starts.
func (f *compareFlags) open(a *app) (*outputs, error) {
	return openOutputs(a, f.output, f.save, f.format == "jsonl")
}

// openOutputs opens where the report goes, and where it is saved; empty for standard
// output, and for nowhere. What streams is in its place with its first line.
func openOutputs(a *app, output, save string, streams bool) (*outputs, error) {
	o := &outputs{main: a.stdout}
	if output != "" {
		file, err := o.create(output)
		if err != nil {
			return nil, err
		}
		o.main = file
		if streams {
			o.main = &streaming{Output: file}
		}
	}
	if save != "" {
		file, err := o.create(save)
		if err != nil {
			o.discard()
			return nil, err
		}
		o.saving = file
	}
	return o, nil
}

func (o *outputs) create(name string) (*files.Output, error) {
	file, err := files.Create(name)
	if err != nil {
		return nil, usageError("name a file that can be written", "cannot write %q: %w", name, reason(err))
	}
	o.files = append(o.files, file)
	return file, nil
}

// reason is what the kernel said, without the path that is told already.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// streaming is a file that is in its place as soon as its first line is.
type streaming struct {
	*files.Output
	placed bool
}

func (s *streaming) Write(text []byte) (int, error) {
	n, err := s.Output.Write(text)
	if err == nil && !s.placed && n > 0 {
		s.placed = true
		err = s.Stream()
	}
	return n, err
}

// commit puts the files in their places.
func (o *outputs) commit() error {
	var errs []error
	for _, file := range o.files {
		if err := file.Commit(); err != nil {
			errs = append(errs, fmt.Errorf("cannot write %q: %w", file.Name, reason(err)))
		}
	}
	o.files = nil
	return errors.Join(errs...)
}

// discard leaves everything as it was before, and says so; empty when there is
// nothing to say.
func (o *outputs) discard() string {
	var names []string
	for _, file := range o.files {
		if file.Discard() {
			names = append(names, fmt.Sprintf("%q", file.Name))
		}
	}
	o.files = nil
	if len(names) == 0 {
		return ""
	}
	return "nothing was written to " + strings.Join(names, " and ")
}
