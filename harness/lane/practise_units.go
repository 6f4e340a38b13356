package lane

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/files"
	"outlive/harness/proc"
)

// restless is how long units are given to come to where they stay. What has not by then, as
// one that is started again and again for ever, is judged as it is.
const restless = 10 * time.Second

// ask is what systemd says of the step's units.
func (s *server) ask() ([]evidence.Shown, error) {
	if len(s.step.Units) == 0 {
		return nil, nil
	}
	cmd := s.room.AsRoot(append([]string{"systemctl", "show", "--"}, s.step.Units...)...)
	var text strings.Builder
	cmd.Stdout = &text
	if err := s.room.Start(cmd.Run); err != nil {
		return nil, fmt.Errorf("cannot ask the lab's systemd: %w", err)
	}
	all := shown(s.step.Units, text.String())
	for _, u := range all {
		u.Properties[evidence.FileText] = s.text(u)
		for _, dir := range []string{"/run", "/var/lib"} {
			u.Properties[evidence.Below(dir)] = entry(s.room.Outside(filepath.Join(dir, strings.TrimSuffix(u.Name, filepath.Ext(u.Name)))))
		}
	}
	return all, nil
}

// succeeds tells whether the service of a subject that is gone runs again: its successor has yet
// to report.
func succeeds(seen evidence.Evidence, u evidence.Shown) bool {
	return seen.Gone && u.Name == seen.Unit && u.Properties["ActiveState"] == "active" && u.Properties["MainPID"] != "0"
}

// beside asks before and after something else is looked at, and notes what was said, and who was
// about to become another: a process that has just been started says nothing of how it ends.
func (s *server) beside(look func() (*evidence.Evidence, error)) (*evidence.Evidence, error) {
	before, err := s.ask()
	if err != nil {
		return nil, err
	}
	seen, err := look()
	if err != nil {
		return nil, err
	}
	if seen.Shown, err = s.ask(); err != nil {
		return nil, err
	}
	for i, u := range seen.Shown {
		if i >= len(before) || !u.Settled() || u.Phase() != before[i].Phase() || succeeds(*seen, u) {
			seen.Unsettled = u.Name
		}
	}
	switch now := time.Now(); {
	case seen.Unsettled == "":
		s.unsettled = time.Time{}
	case s.unsettled.IsZero():
		s.unsettled = now
	case now.Sub(s.unsettled) > restless:
		seen.Unsettled = ""
	}
	return seen, nil
}

// shown reads what systemctl show prints of units: a line for each property, and an empty one
// between two.
func shown(names []string, text string) (all []evidence.Shown) {
	for i, block := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i == len(names) {
			break
		}
		u := evidence.Shown{Name: names[i], Properties: map[string]string{}}
		for line := range strings.Lines(block) {
			if name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "="); ok {
				u.Properties[name] = value
			}
		}
		all = append(all, u)
	}
	return all
}

// entry is how a directory, or a link to one, is told.
func entry(path string) string {
	info, err := os.Lstat(path)
	if err != nil {
		return ""
	}
	if to, err := os.Readlink(path); err == nil {
		return "-> " + to
	}
	st, _ := info.Sys().(*syscall.Stat_t)
	return fmt.Sprintf("%s %d", info.Mode(), st.Uid)
}

// text is what is in a unit's files.
func (s *server) text(u evidence.Shown) string {
	var all strings.Builder
	for _, path := range append([]string{u.Properties["FragmentPath"]}, strings.Fields(u.Properties["DropInPaths"])...) {
		if path != "" {
			text, _ := files.Read(s.room.Outside(path), files.Small) // it may be gone
			all.Write(text)
		}
	}
	return all.String()
}

// follow sees what becomes of the units after the event, and who takes the subject's work up.
func (s *server) follow(seen *evidence.Evidence) (err error) {
	if len(s.step.Units) == 0 {
		return nil
	}
	proc.Until(time.Now().Add(restless), func() bool {
		seen.Unsettled = ""
		_, err = s.beside(func() (*evidence.Evidence, error) {
			s.stage.Settle(func() { s.succeeded(seen) })
			return seen, nil
		})
		return err != nil || seen.Unsettled == ""
	})
	return err
}

// succeeded takes what has reported after the event for who took the work up.
func (s *server) succeeded(seen *evidence.Evidence) {
	for {
		select {
		case r := <-s.reports:
			if p, err := proc.Root.Process(r.conn.PID); err == nil {
				seen.Again = &p
			}
			s.heirs = append(s.heirs, r.conn)
		default:
			return
		}
	}
}
