package place

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"outlive/harness/runtimes"
)

// Languages puts the workload as other languages have it on the search path of
// the stages: workload-python and so on. What has to be compiled is compiled
// when it is first typed. With --buffered nothing that they print is flushed.
func (r Room) Languages() error {
	dir := r.Outside(r.Programs())
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("cannot equip the stage: %w", err)
	}
	if err := os.Chmod(dir, 0o777); err != nil { // an ordinary user of a lab compiles there
		return fmt.Errorf("cannot equip the stage: %w", err)
	}
	for _, language := range runtimes.All() {
		if language.File == "" {
			continue
		}
		text, err := language.Text()
		if err != nil {
			return err
		}
		parts := r.program(language)
		if err := os.WriteFile(r.Outside(parts.Source), text, 0o644); err != nil {
			return fmt.Errorf("cannot equip the stage: %w", err)
		}
		if err := r.Tool("workload-"+language.ID, script(language, parts)); err != nil {
			return err
		}
	}
	return nil
}

// Tool puts a script on the search path of the stages.
func (r Room) Tool(name, script string) error {
	path := r.Outside(filepath.Join(r.Bin(), name))
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		return fmt.Errorf("cannot equip the stage: %w", err)
	}
	return nil
}

func (r Room) program(language runtimes.Runtime) runtimes.Place {
	return language.In(r.Programs(), r.Reports)
}

// script starts a program in its place; whoever is first to compile it wins.
func script(r runtimes.Runtime, parts runtimes.Place) string {
	start := "exec " + strings.Join(parts.Fill(r.Command), " ") + ` "$@"`
	if len(r.Build) == 0 {
		return start
	}
	half := parts
	half.Built += ".$$"
	return fmt.Sprintf("test -x %s || { TMPDIR=%s %s && mv %s %s; } || exit\n%s",
		parts.Built, filepath.Dir(parts.Built), strings.Join(half.Fill(r.Build), " "), half.Built, parts.Built, start)
}

// Language is what a process with this command line is written in.
func (r Room) Language(command []string) runtimes.Runtime {
	for _, language := range runtimes.All() {
		parts := r.program(language)
		if language.File != "" && (slices.Contains(command, parts.Source) || slices.Contains(command, parts.Built)) {
			return language
		}
	}
	own, _ := runtimes.Lookup(runtimes.Go)
	return own
}
