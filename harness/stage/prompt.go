package stage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"outlive/harness/shell"
	"outlive/harness/terminal"
)

// sequences are what a line editor sends to a terminal besides text (ECMA-48: control
// sequences, operating system commands, others). Compiled on demand: every start of outlive
// in a trial would pay for it.
var sequences = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])`)
})

// atPrompt tells whether the terminal's last line is the prompt, with the
// cursor right behind it: line editors redraw it with CR, BS and blanks.
func atPrompt(text []byte) bool {
	line := make([]byte, 0, 128)
	column := 0
	text = text[bytes.LastIndexByte(text, '\n')+1:]
	for _, c := range sequences().ReplaceAll(text, nil) {
		switch {
		case c == '\r':
			column = 0
		case c == '\b':
			column = max(0, column-1)
		case c < ' ':
		case column < len(line):
			line[column] = c
			column++
		default:
			line = append(line, c)
			column++
		}
	}
	return column == len(shell.Prompt) && string(bytes.TrimRight(line, " ")) == strings.TrimRight(shell.Prompt, " ")
}

// awaitPrompt waits until the prompt is shown after a mark.
func (s *Stage) awaitPrompt(m terminal.Mark, what string) error {
	return s.awaitShown(m, what, atPrompt)
}

func (s *Stage) awaitShown(m terminal.Mark, what string, shown func([]byte) bool) error {
	ctx, cancel := context.WithTimeout(s.gone, s.Patience)
	defer cancel()
	err := s.Terminal.Wait(ctx, m, shown)
	if err == nil {
		return nil
	}
	if errors.Is(err, terminal.ErrEnded) { // nobody holds the terminal: the shell is about to be gone
		s.Leader.WaitGone(s.Soon())
	}
	if s.Leader.Gone() {
		return fmt.Errorf("cannot wait for %s: %w", what, ErrShellEnded)
	}
	return fmt.Errorf("cannot wait for %s: %w; the terminal shows %q", what, err, tail(s.Terminal.Since(m), 300))
}

// ErrShellEnded: the shell ended while its prompt was waited for.
var ErrShellEnded = errors.New("the shell has ended")

func tail(b []byte, n int) []byte { return b[max(0, len(b)-n):] }
