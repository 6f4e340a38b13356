package stage

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/modes/unit"
)

// order writes a unit that is ordered after the subject's, and has that start it along:
// both are in one transaction, as at boot.
func (s *Stage) order() error {
	name := s.Place.Name(s.home)
	own, other := name+".service", "after-"+name+".service"
	if len(s.Instances) > 0 {
		own = s.fill(s.Instances[0])
	}
	dir := "/run/systemd/system"
	if s.Traits.UserUnit {
		dir = s.Place.Units()
	}
	s.Seen.Order = &evidence.Order{Unit: other, After: own}
	s.Later(func() error { return os.Remove(s.Place.Outside(filepath.Join(dir, own+".d"))) }) // last: what is undone is undone backwards
	for path, text := range map[string]string{
		filepath.Join(dir, other): unit.File("[Unit]", "Requires="+own, "After="+own,
			"[Service]", "Type=oneshot", "RemainAfterExit=yes", "ExecStart=/bin/sh -c ': >"+s.mark()+"'"),
		filepath.Join(dir, own+".d", "along.conf"): unit.File("[Unit]", "Wants="+other),
	} {
		if err := s.folders(filepath.Dir(path), s.Traits.UserUnit); err != nil {
			return err
		}
		if err := os.WriteFile(s.Place.Outside(path), []byte(text), 0o644); err != nil {
			return fmt.Errorf("cannot order a unit after the subject's: %w", err)
		}
		s.Later(func() error { return os.Remove(s.Place.Outside(path)) })
	}
	if err := s.finishQuietly(s.systemctl("daemon-reload")); err != nil {
		return fmt.Errorf("cannot order a unit after the subject's: %w", err)
	}
	return nil
}

// mark is the file that the other unit makes when it starts.
func (s *Stage) mark() string { return filepath.Join(s.home, "after") }

// followed tells whether the other unit has started; true where there is none.
func (s *Stage) followed() bool {
	if !s.Orders {
		return true
	}
	_, err := os.Lstat(s.Place.Outside(s.mark()))
	return err == nil
}

// systemctl is that of the manager that the subject's unit belongs to.
func (s *Stage) systemctl(words ...string) *exec.Cmd {
	if s.Traits.UserUnit {
		return s.command(append([]string{"systemctl", "--user"}, words...)...)
	}
	return s.Place.AsRoot(append([]string{"systemctl"}, words...)...)
}

// shown asks systemd for a property of a unit's.
func (s *Stage) shown(unit, property string) (string, error) {
	var said bytes.Buffer
	cmd := s.systemctl("show", "--value", "--property="+property, unit)
	cmd.Stdout = &said
	if err := s.finish(cmd, s.Patience); err != nil {
		return "", fmt.Errorf("cannot ask for %s of %s: %w", property, unit, err)
	}
	return strings.TrimSpace(said.String()), nil
}

// since asks systemd for a time of a unit's.
func (s *Stage) since(unit, property string) (time.Duration, error) {
	said, err := s.shown(unit, property)
	if err != nil {
		return 0, err
	}
	micros, err := strconv.ParseInt(said, 10, 64)
	if err != nil || micros == 0 {
		return 0, fmt.Errorf("cannot tell: %s of %s is %q", property, unit, said)
	}
	return time.Duration(micros) * time.Microsecond, nil
}

// stands says what systemd says of the subject's service; "" where it is in none.
func (s *Stage) stands() (string, error) {
	unit, err := s.Place.Unit(s.Subject.PID)
	if err != nil || !strings.HasSuffix(unit, ".service") {
		return "", err
	}
	active, err := s.shown(unit, "ActiveState")
	if err != nil {
		return "", err
	}
	result, err := s.shown(unit, "Result")
	return fmt.Sprintf("%s is %s, Result=%s", unit, active, result), err
}

// Needed tells when the unit started that is ordered after the subject's.
func (s *Stage) Needed() (fact string, err error) {
	is := s.Seen.Order
	if is == nil {
		return "", Impossible{"it has started, and nothing was ordered after it"}
	}
	var undone error
	is.Done, err = s.since(is.After, "ActiveEnterTimestampMonotonic")
	is.Began, undone = s.since(is.Unit, "ExecMainStartTimestampMonotonic")
	return fmt.Sprintf("%s started %v after the start of %s was done", is.Unit, is.Began-is.Done, is.After), errors.Join(err, undone)
}
