package lane

import (
	"fmt"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/files"
	"outlive/harness/proc"
)

// restless is how long units are given to come to where they stay. What has not by then, as
// one that is started again and again for ever, is judged as it is.
const restless = 10 * time.Second

// ask notes what systemd says of the step's units.
func (s *server) ask(seen *evidence.Evidence) error {
	if len(s.step.Units) == 0 {
		return nil
	}
	cmd := s.room.AsRoot(append([]string{"systemctl", "show", "--"}, s.step.Units...)...)
	var text strings.Builder
	cmd.Stdout = &text
	if err := s.room.Start(cmd.Run); err != nil {
		return fmt.Errorf("cannot ask the lab's systemd: %w", err)
	}
	seen.Shown, seen.Unsettled = shown(s.step.Units, text.String()), ""
	for _, u := range seen.Shown {
		u.Properties[evidence.FileText] = s.text(u)
		if !u.Settled() {
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
	return nil
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
		s.stage.Settle(func() { s.succeeded(seen) })
		err = s.ask(seen)
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
