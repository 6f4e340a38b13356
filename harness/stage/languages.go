package stage

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
func (p Place) Languages() error {
	dir := p.outside(p.languages())
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("cannot equip the stage: %w", err)
	}
	if err := os.Chmod(dir, 0o777); err != nil { // an ordinary user of a lab compiles there
		return fmt.Errorf("cannot equip the stage: %w", err)
	}
	for _, r := range runtimes.All() {
		if r.File == "" {
			continue
		}
		text, err := r.Text()
		if err != nil {
			return err
		}
		parts := p.program(r)
		if err := os.WriteFile(p.outside(parts.Source), text, 0o644); err != nil {
			return fmt.Errorf("cannot equip the stage: %w", err)
		}
		if err := p.Tool("workload-"+r.ID, script(r, parts)); err != nil {
			return err
		}
	}
	return nil
}

// languages is the folder of the programs, and of what a compiler leaves when it is killed.
func (p Place) languages() string {
	if p.Lab != nil {
		return "/usr/local/share/workloads"
	}
	return filepath.Join(p.Dir, "bin", "workloads")
}

func (p Place) program(r runtimes.Runtime) runtimes.Place {
	return r.In(p.languages(), p.Reports)
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

// language is what the process that reported is written in.
func (s *Stage) language(command []string) runtimes.Runtime {
	for _, r := range runtimes.All() {
		parts := s.place.program(r)
		if r.File != "" && (slices.Contains(command, parts.Source) || slices.Contains(command, parts.Built)) {
			return r
		}
	}
	r, _ := runtimes.Lookup(runtimes.Go)
	return r
}
