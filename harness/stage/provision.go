package stage

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"outlive/harness/runtimes"
)

// provision puts the workload's program where the trials' homes are and builds
// it, once in a lane or lab, with which it goes, whoever ends that.
func (s *Stage) provision() error {
	r, ok := runtimes.Lookup(cmp.Or(s.Runtime, runtimes.Go))
	if !ok {
		return fmt.Errorf("cannot stage: no runtime is called %q", s.Runtime)
	}
	s.runtime = r
	if r.File == "" {
		return nil
	}
	text, err := r.Text()
	if err != nil {
		return err
	}
	parts := s.parts()
	// A trial in progress may be reading it: it is written once.
	if there, err := os.ReadFile(s.Place.Outside(parts.Source)); err != nil || !bytes.Equal(there, text) {
		if err := s.own(parts.Source, os.WriteFile(s.Place.Outside(parts.Source), text, 0o600)); err != nil {
			return err
		}
	}
	if len(r.Build) == 0 {
		return nil
	}
	if _, err := os.Stat(s.Place.Outside(parts.Built)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := s.build(parts); err != nil {
		return fmt.Errorf("cannot build the workload of %s: %w", r.ID, err)
	}
	return nil
}

// parts are where the program is, what is built of it, and the report's
// socket, on the stage's machine.
func (s *Stage) parts() runtimes.Place {
	return s.runtime.In(s.Place.Homes(), s.Place.Reports)
}

// build compiles the program. What it costs counts for no trial's deadline.
func (s *Stage) build(parts runtimes.Place) error {
	whole := parts.Built
	parts.Built += ".half" // a compiler that is ended in its midst leaves a file
	cmd := s.command(parts.Fill(s.runtime.Build)...)
	// A compiler may be found through its owner's home, as rustup's are.
	cmd.Env = append(cmd.Env, "TMPDIR="+s.home, "HOME="+os.Getenv("HOME"))
	if err := s.finishQuietly(cmd); err != nil {
		return fmt.Errorf("%s: %w", s.runtime.Needs, err)
	}
	return os.Rename(s.Place.Outside(parts.Built), s.Place.Outside(whole))
}
