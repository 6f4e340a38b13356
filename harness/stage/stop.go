package stage

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"outlive/harness/evidence"
)

// Stop stops the subject by its mode's own way, as its user would at another terminal. All
// that the subject has for children is looked at then: who says that it has stopped
// something says so of the whole.
func (s *Stage) Stop() (fact string, err error) {
	s.ripen() // supervise(8) sleeps for a second when it has started one, and hears nothing
	if s.Traits.Managed {
		s.takeChildren()
	}
	unit := s.mainOf()
	did, err := s.types(s.Script.Stop)
	if err != nil {
		return "", err
	}
	did.Result = s.result(unit)
	s.Seen.Stop = &did
	return told(did), nil
}

// types has a line run to its end where the trial's user would type it.
func (s *Stage) types(line string) (did evidence.Command, err error) {
	did.Line = s.fill(strings.ReplaceAll(line, "{pid}", strconv.Itoa(s.seenAs(s.Subject.PID))))
	s.Seen.EventAt = now()
	began := time.Now()
	err = s.finishQuietly(s.command("sh", "-c", did.Line))
	did.Took = time.Since(began)
	if !s.Subject.Gone() { // whom the line has told so may have yet to act: svc(8) and screen -X do not wait
		s.Settle(func() {})
	}
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) && failed.Exited() {
		did.Code = failed.ExitCode()
		return did, nil
	}
	if err != nil {
		err = fmt.Errorf("cannot tell: %q was not done: %w; there is %s", did.Line, err, s.cast())
	}
	return did, err
}

// mainOf names the service of the system whose main process the subject is; "" for none.
func (s *Stage) mainOf() string {
	if s.Seen.Main == nil || !*s.Seen.Main {
		return ""
	}
	unit, _ := s.Place.Unit(s.Subject.PID)
	return unit
}

// result is what systemd says of how a unit has ended; it keeps a unit that failed.
func (s *Stage) result(unit string) string {
	if unit == "" {
		return ""
	}
	var is bytes.Buffer
	cmd := s.Place.AsRoot("systemctl", "show", "--value", "--property=Result", unit)
	cmd.Stdout = &is
	if s.finish(cmd, s.Patience) != nil {
		return ""
	}
	return strings.TrimSpace(is.String())
}

func told(did evidence.Command) string {
	fact := fmt.Sprintf("%s: status %d, after %v", did.Line, did.Code, did.Took.Round(time.Millisecond))
	if did.Result != "" {
		fact += ", Result=" + did.Result
	}
	return fact
}
