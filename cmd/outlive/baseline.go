//go:build linux

package main

import (
	"io"

	"outlive/harness/files"
	"outlive/harness/report"
)

func loadBaseline(path string) (was *report.Document, err error) {
	err = readBaseline(path, "outlive compare --save ", func(from io.Reader) error {
		saved, err := report.Load(from)
		was = &saved
		return err
	})
	return was, err
}

// readBaseline reads a saved report; nothing, where the path is empty. save is what is
// typed before a path to save one.
func readBaseline(path, save string, load func(io.Reader) error) error {
	if path == "" {
		return nil
	}
	file, err := files.Open(path, files.Large)
	if err != nil {
		return usageError("save one first: "+save+typedWord(path), "cannot compare with the baseline: %w", err)
	}
	defer file.Close()
	if err := load(io.LimitReader(file, files.Large)); err != nil { // it may grow
		return usageError("save it anew: "+save+typedWord(path), "cannot compare with the baseline %q: %w", path, err)
	}
	return nil
}
