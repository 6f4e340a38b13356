package rehearse

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/place"
	"outlive/harness/proc"
	"outlive/modes/unit"
)

// served is a service of a lab's systemd.
type served struct {
	in   place.Room
	name string
	seen evidence.Unit
}

// ask runs a command in the lab.
func (s *served) ask(words ...string) (string, error) {
	cmd := s.in.AsRoot(words...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := s.in.Start(cmd.Start); err != nil {
		return "", err
	}
	err := cmd.Wait()
	return strings.TrimSpace(out.String()), err
}

// write makes a unit file.
func (s *served) write(name, text string) error {
	if err := os.WriteFile(s.in.Outside(unit.System+name), []byte(text), 0o644); err != nil {
		return fmt.Errorf("cannot make a service in the lab: %w", err)
	}
	return nil
}

// is what systemd says of it now.
func (s *served) is() map[string]string {
	text, _ := s.ask("systemctl", "show", s.name, "--property=ActiveState,SubState,Result,MainPID,ExecMainCode,ExecMainStatus,ExecMainPID,InvocationID,Job,StatusText")
	all := map[string]string{}
	for _, line := range strings.Split(text, "\n") {
		if name, value, ok := strings.Cut(line, "="); ok {
			all[name] = value
		}
	}
	return all
}

// processes are those in it.
func (s *served) processes() (all []evidence.Process) {
	for _, pid := range s.in.InUnits(s.name) {
		if p, err := proc.Root.Process(pid); err == nil && p.State != "Z" {
			all = append(all, p)
		}
	}
	return all
}

// starts waits until systemd has taken it for active for the window, or for over, or
// waits for something that does not come.
func (r *Run) starts(s *served) {
	began := time.Now()
	var is map[string]string
	var all []evidence.Process
	before, since := "", began
	delays, had := proc.Delays{}, turns{}
	every(began.Add(r.Launch+patience), func() bool {
		is, all = s.is(), s.processes()
		if now := is["ActiveState"] + is["MainPID"] + picture(all); now != before {
			before, since, had = now, time.Now(), nil
		}
		still := time.Since(since) - had.waited(delays, all)
		switch is["ActiveState"] {
		case "active":
			return still > r.Window
		case "activating":
			s.seen.Waited = still > max(quiet, r.Window) && len(all) > 0
			return s.seen.Waited
		}
		return is["InvocationID"] != "" && is["Job"] == ""
	})
	r.Seen.Others += time.Since(began)
	s.seen.Up = is["ActiveState"] == "active"
	s.seen.Said = is["ActiveState"] + " (" + is["SubState"] + ")"
	s.seen.Returned = is["ExecMainCode"] == "1"
	s.seen.Result = is["Result"]
	if s.seen.Returned && is["ExecMainStatus"] != "0" {
		s.seen.Said += ", exit status " + is["ExecMainStatus"]
	}
	s.watches(is["MainPID"], all)
}

// watches finds whom systemd watches, and who does the work. Whose parent is none of
// them is no worker.
func (s *served) watches(number string, all []evidence.Process) {
	if main, ok := choose(all); ok {
		s.seen.Main = &main
	}
	for _, p := range all {
		ids := proc.Root.Numbers(p.PID, "NSpid")
		if len(ids) == 0 || number == "0" || strconv.Itoa(ids[len(ids)-1]) != number {
			continue
		}
		s.seen.Watched = p.PID
		if !slices.ContainsFunc(all, func(o evidence.Process) bool { return o.PID == p.PPID }) {
			s.seen.Main = &p
		}
	}
}

// stops has systemd stop it.
func (r *Run) stops(s *served) {
	began := time.Now()
	_, _ = s.ask("systemctl", "stop", s.name)
	is := s.is()
	s.seen.Took = time.Since(began)
	r.Seen.Others += s.seen.Took
	s.seen.Result = is["Result"]
	s.seen.Stopped = is["ActiveState"] == "inactive" && is["Result"] == "success"
	s.seen.Killed = is["Result"] == "timeout"
	s.seen.Left = s.processes()
}

var notified = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`Got notification message from PID [0-9]+ \((.*)\)`)
})

// commonplace tells whether a line is what systemd says of each service.
func commonplace(line string) bool {
	begins := func(words string) bool { return strings.HasPrefix(line, words+" ") }
	return slices.ContainsFunc([]string{"Starting", "Started", "Stopping", "Stopped", "Failed to start"}, begins) ||
		strings.Contains(line, "Deactivated successfully")
}

// told reads what systemd has said of it: its words for everybody, and those for who debugs.
func (s *served) told() {
	read := func(priority string) []string {
		text, _ := s.ask("journalctl", "--quiet", "--output=cat", "--priority="+priority, "_PID=1", "UNIT="+s.name)
		return strings.Split(text, "\n")
	}
	for _, line := range read("info") {
		line = strings.TrimPrefix(line, s.name+": ")
		switch {
		case strings.Contains(line, "reception only permitted"):
			s.seen.Refused = line
		case line != "" && !commonplace(line):
			s.seen.Journal = line
		}
	}
	for _, line := range read("debug") {
		if m := notified().FindStringSubmatch(line); m != nil {
			s.seen.Told = append(s.seen.Told, m[1])
		}
	}
}
