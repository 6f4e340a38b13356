package rehearse

import (
	"os/exec"
	"slices"
	"strings"
)

// words are those that a manager, which is no shell, starts what is rehearsed by. A whole
// line takes a shell, which a line that is no more than one command replaces: dash would
// stay, and be what the manager watches.
func (r *Run) words() []string {
	switch {
	case len(r.Command) > 0:
		return slices.Clone(r.Command)
	case simple(r.Line):
		return []string{"/bin/sh", "-c", "exec " + r.Line}
	}
	return []string{"/bin/sh", "-c", r.Line}
}

// simple tells whether a line is one command, of a program: neither several, nor a builtin
// or a keyword of the shell.
func simple(line string) bool {
	var quote, before rune
	for _, c := range line {
		switch {
		case before == '\\' && quote != '\'':
			c = 0 // it stands for itself
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '&' && before != '>' && before != '<', strings.ContainsRune(";|(){}`\n", c):
			return false
		}
		before = c
	}
	words := strings.Fields(line)
	if len(words) == 0 {
		return false
	}
	_, err := exec.LookPath(words[0])
	return err == nil
}
