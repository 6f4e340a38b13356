//go:build linux

package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"outlive/harness/terminal"
	"outlive/lessons"
	"outlive/lessons/drill"
)

// resetLessons forgets what was done of a lesson, or of all and the drill where none is named.
func (a *app) resetLessons(dir string, all []lessons.Lesson, p lessons.Progress, named []string, yes bool) error {
	switch len(named) {
	case 0:
		return a.resetAll(dir, all, p, yes)
	case 1:
		return a.resetLesson(all, p, named[0], yes)
	}
	return usageError("outlive learn --reset "+named[0], "cannot reset a step alone")
}

func (a *app) resetLesson(all []lessons.Lesson, p lessons.Progress, id string, yes bool) error {
	l, known := lessons.Lookup(all, id)
	if !known {
		return unknownError("lesson", id, lessonIDs())
	}
	done := p.Of(l)
	if done == 0 {
		return a.told(fmt.Sprintf("Nothing is done of %s yet.", id))
	}
	if agreed, err := a.agrees(fmt.Sprintf("Forget %s of %s? ", count(done, "step"), id), yes); err != nil || !agreed {
		return err
	}
	if err := p.Forget(id); err != nil {
		return unfitError("", "%w", err)
	}
	return a.told(fmt.Sprintf("Forgotten: %s of %s.", count(done, "step"), id))
}

func (a *app) resetAll(dir string, all []lessons.Lesson, p lessons.Progress, yes bool) error {
	done, answers := 0, 0
	for _, l := range all {
		done += p.Of(l)
	}
	deck, broken := drill.Read(dir) // which is no reason to keep it
	if broken == nil {
		answers = deck.Asked
	}
	if done == 0 && answers == 0 && broken == nil {
		return a.told("Nothing is done of all lessons yet.")
	}
	question := fmt.Sprintf("Forget %s of all lessons, and %s in the drill? ", count(done, "step"), count(answers, "answer"))
	if agreed, err := a.agrees(question, yes); err != nil || !agreed {
		return err
	}
	if err := errors.Join(p.Forget(), drill.Forget(dir)); err != nil {
		return unfitError("", "%w", err)
	}
	return a.told(fmt.Sprintf("Forgotten: %s of all lessons, and %s in the drill.", count(done, "step"), count(answers, "answer")))
}

func (a *app) told(text string) error {
	_, err := a.stdout.WriteString(a.inWords(text) + "\n")
	return err
}

// agrees asks at the terminal, unless the answer was given; nothing but yes is a yes.
func (a *app) agrees(question string, yes bool) (bool, error) {
	if yes {
		return true, nil
	}
	if !a.out.Terminal || !terminal.Is(a.stdin) {
		return false, usageError("add --yes", "cannot ask whether to forget it: there is no terminal")
	}
	if _, err := a.stdout.WriteString(a.inWords(question) + "[y/N] "); err != nil {
		return false, err
	}
	answer, _ := bufio.NewReader(a.stdin).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", nil
}
