package stage

import (
	"strings"

	"outlive/harness/terminal"
)

// Step is what is typed after a line of somebody's own: another line, or keys.
type Step struct {
	Text string `json:"text"`
	Keys bool   `json:"keys,omitempty"`
}

// press gives what a terminal gets: ^X is Ctrl-X, ^? the key that deletes.
func (s Step) press() string {
	if !s.Keys {
		return s.Text + "\n"
	}
	var keys strings.Builder
	for i := 0; i < len(s.Text); i++ {
		c := s.Text[i]
		if c == '^' && i+1 < len(s.Text) {
			i++
			c = (s.Text[i] &^ 0x20) ^ 0x40
			if s.Text[i] == '?' {
				c = 0x7f
			}
		}
		keys.WriteByte(c)
	}
	return keys.String()
}

// Suspends tells whether it presses Ctrl-Z.
func (s Step) Suspends() bool { return s.Keys && strings.Contains(s.press(), "\x1a") }

// Pressable tells whether every ^ has a key that makes a control character with it.
func (s Step) Pressable() bool {
	for i := 0; s.Keys && i < len(s.Text); i++ {
		if s.Text[i] != '^' {
			continue
		}
		if i++; i == len(s.Text) || !strings.ContainsRune("?@[\\]^_ABCDEFGHIJKLMNOPQRSTUVWXYZ", rune(strings.ToUpper(s.Text[i : i+1])[0])) {
			return false
		}
	}
	return s.Text != ""
}

// meet waits for what the line starts, and types what comes after it as soon as that
// looks the same; what is met then is what is there at the end.
func (m *stranger) meet(s *Stage, typed terminal.Mark) error {
	all := s.Seen.Line
	for m.steps = s.Steps; ; {
		if err := m.await(s, typed); err != nil || len(m.steps) == 0 {
			s.Seen.Line = all
			return err
		}
		next := m.steps[0]
		m.steps, m.nudge = m.steps[1:], next.Keys
		if !next.Keys {
			if err := s.typable(next.Text); err != nil {
				return err
			}
			s.Seen.Line = next.Text
		}
		all += "\n" + next.Text
		s.rest(s.Leader.PID)
		typed = s.Terminal.Mark()
		if err := s.Terminal.Type(next.press()); err != nil {
			return err
		}
	}
}
