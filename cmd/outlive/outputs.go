//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// outputs are where a comparison writes. Files appear under their names only
// when they are whole; what stood there before stays until then.
type outputs struct {
	main   io.Writer
	saving io.Writer // nil for none
	files  []*pending
}

// pending is a file that is being written beside its name.
type pending struct {
	*os.File
	name string
}

// open opens everything before anything starts.
func (f *compareFlags) open(a *app) (*outputs, error) {
	o := &outputs{main: a.stdout}
	if f.output != "" {
		file, err := o.create(f.output)
		if err != nil {
			return nil, err
		}
		o.main = file
	}
	if f.save != "" {
		file, err := o.create(f.save)
		if err != nil {
			o.discard()
			return nil, err
		}
		o.saving = file
	}
	return o, nil
}

func (o *outputs) create(name string) (io.Writer, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() { // a device or a pipe is written to as it is
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, unfitError("name a file that can be written", "cannot write %q: %w", name, err)
		}
		o.files = append(o.files, &pending{file, ""})
		return file, nil
	}
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return nil, unfitError("name a file in a directory that can be written", "cannot write %q: %w", name, err)
	}
	o.files = append(o.files, &pending{file, name})
	return file, nil
}

// commit puts the files in their places.
func (o *outputs) commit() error {
	var errs []error
	for _, p := range o.files {
		if p.name == "" {
			errs = append(errs, p.Close())
			continue
		}
		err := errors.Join(p.Chmod(0o644), p.Close())
		if err == nil {
			err = os.Rename(p.File.Name(), p.name)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("cannot write %q: %w", p.name, err))
			_ = os.Remove(p.File.Name())
		}
	}
	o.files = nil
	return errors.Join(errs...)
}

// discard removes what was not committed.
func (o *outputs) discard() {
	for _, p := range o.files {
		_ = p.Close()
		if p.name != "" {
			_ = os.Remove(p.File.Name())
		}
	}
	o.files = nil
}
