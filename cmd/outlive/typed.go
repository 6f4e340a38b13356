//go:build linux

package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"

	"outlive/harness/registry"
	"outlive/harness/runs"
	"outlive/harness/shell"
	"outlive/modes"
)

// What people type for something else, and what they meant by it.

// noMode is the error for words before -- that do not begin with a mode: a command, maybe.
func (a *app) noMode(words []string) error {
	word := words[0]
	if _, err := exec.LookPath(word); err == nil && registry.Nearest(word, idsOf("modes")) == "" {
		return usageError("say how to run it: outlive run setsid -- "+a.err.legible(words), "cannot use mode %q: it is a program", word)
	}
	if _, err := os.Stat(word); errors.Is(err, fs.ErrNotExist) && strings.Contains(word, "/") {
		return usageError("say how to run it, where it is: outlive run setsid -- "+a.err.legible(words), "cannot use mode %q: it is a path, and there is no such file", word)
	}
	return unknownError("mode", word, idsOf("modes"))
}

// noForm is the error for a way of doing a mode that it does not have.
func noForm(m modes.Mode, via string) error {
	if !slices.Contains(vias, via) {
		return unknownError("via", via, vias)
	}
	return usageError("", "%s has no %s form (it has: %s)", m.ID, via, strings.Join(viasOf(m), ", "))
}

// noCommand is the error for a command that cannot be run, with what was meant.
func noCommand(err *runs.CommandError) error {
	word := err.Word
	words := strings.Fields(word)
	info, found := os.Stat(word)
	switch {
	case found == nil && !strings.Contains(word, "/"):
		return usageError("did you mean ./"+word+"?", "%w", err)
	case found != nil && len(words) > 1:
		return usageError("drop the quotes: -- "+word, "%w", err)
	case found == nil && info.Mode().IsRegular() && info.Mode()&0o111 == 0:
		return usageError("chmod +x "+look{}.legible([]string{word}), "%w", err)
	case shell.Builtin(word):
		return usageError("give it to a shell: -- sh -c '"+word+" ...'", "cannot run %q: it is a builtin of the shell", word)
	}
	return usageError("", "%w", err)
}
