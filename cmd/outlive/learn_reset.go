//go:build linux

package main

import (
	"bufio"
	"fmt"
	"strings"

	"outlive/harness/terminal"
	"outlive/lessons"
)

// resetLessons forgets what was done of a lesson, or of all where none is named.
func (a *app) resetLessons(all []lessons.Lesson, p lessons.Progress, named []string, yes bool) error {
	if len(named) > 1 {
		return usageError("outlive learn --reset "+named[0], "cannot reset a step alone")
	}
	done, what := 0, "all lessons"
	for _, l := range all {
		if len(named) == 0 || l.ID == named[0] {
			done += p.Of(l)
		}
	}
	if len(named) == 1 {
		if _, known := lessons.Lookup(all, named[0]); !known {
			return unknownError("lesson", named[0], lessonIDs())
		}
		what = named[0]
	}
	if done == 0 {
		return a.told("Nothing is done of " + what + " yet.")
	}
	if !yes {
		agreed, err := a.agrees(fmt.Sprintf("Forget that %s of %s %s done? ", count(done, "step"), what, map[bool]string{true: "is", false: "are"}[done == 1]))
		if err != nil || !agreed {
			return err
		}
	}
	if err := p.Forget(named...); err != nil {
		return unfitError("", "%w", err)
	}
	return a.told(fmt.Sprintf("Forgotten: %s of %s.", count(done, "step"), what))
}

func (a *app) told(text string) error {
	_, err := a.stdout.WriteString(text + "\n")
	return err
}

// agrees asks at the terminal; nothing but yes is a yes.
func (a *app) agrees(question string) (bool, error) {
	if !a.out.Terminal || !terminal.Is(a.stdin) {
		return false, usageError("add --yes", "cannot ask whether to forget it: there is no terminal")
	}
	if _, err := a.stdout.WriteString(question + "[y/N] "); err != nil {
		return false, err
	}
	answer, _ := bufio.NewReader(a.stdin).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", nil
}
