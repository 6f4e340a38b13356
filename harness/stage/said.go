package stage

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"outlive/harness/shell"
	"outlive/harness/terminal"
)

// shown is the end of what the terminal shows, without what only moves its cursor.
func shown(text []byte) string {
	text = bytes.ReplaceAll(sequences().ReplaceAll(text, nil), []byte("\b"), nil)
	return strings.TrimSpace(string(tail(text, 200)))
}

// said is what the program said before it ended, if anything: on the terminal,
// besides the line, the prompt and the job's number, and in the log.
func (s *Stage) said(typed terminal.Mark) (all string) {
	log, _ := os.ReadFile(s.Place.Outside(filepath.Join(s.home, "log"))) // many have none
	for _, heard := range []struct {
		where string
		text  []byte
	}{{"the terminal shows", s.Terminal.Since(typed)}, {"its log says", log}} {
		var lines []string
		for one := range strings.Lines(shown(heard.text)) {
			one = strings.TrimSpace(strings.Replace(one, strings.TrimSpace(shell.Prompt), "", 1))
			if one != "" && !s.echoed(one) && !jobNumber().MatchString(one) {
				lines = append(lines, one)
			}
		}
		if len(lines) > 0 {
			all += fmt.Sprintf("; %s %q", heard.where, strings.Join(lines, " / "))
		}
	}
	return all
}

// echoed: it is the line, or the end of it, as a line editor scrolls it.
func (s *Stage) echoed(text string) bool {
	return text == s.Seen.Line || strings.HasPrefix(text, "<") && strings.HasSuffix(s.Seen.Line, text[1:])
}

var jobNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\[\d+\] +\d+$`) })
