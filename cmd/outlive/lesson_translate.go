//go:build linux

package main

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"outlive/harness/files"
	"outlive/lessons"
)

func newLessonTranslateCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "translate FILE",
		Short: "Print what a lesson's translation holds, with the English words still in it",
		Long: `Print what a lesson's translation holds, with the English words still in it.

Keep it under the same name in the folder of the language, beside the folder en, and
translate the words: lessons/ko/001-four-endings.md is lessons/en/001-four-endings.md in
Korean. The folder's ` + lessons.GlossaryFile + ` names the words for the terms. "outlive lesson lint"
tells what is missing, and what was translated from words that have changed since.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			l, problems, err := readLesson(args[0])
			if err != nil {
				return err
			}
			if len(problems) > 0 {
				return usageError("mend it first: outlive lesson lint "+args[0], "cannot read the lesson: %w", problems[0])
			}
			_, err = a.stdout.WriteString(l.Skeleton())
			return err
		},
	}
}

func readLesson(path string) (lessons.Lesson, []lessons.Problem, error) {
	text, err := files.Read(path, lessons.MaxSize)
	if err != nil {
		return lessons.Lesson{}, nil, usageError("", "cannot read the lesson: %w", err)
	}
	l, problems := lessons.Parse(filepath.Base(path), text)
	return l, problems, nil
}

// lintTranslation judges a translation if the lesson is one: the words of its language
// stand beside it.
func lintTranslation(path string, l lessons.Lesson) (problems []lessons.Problem, isOne bool, err error) {
	text, err := files.Read(filepath.Join(filepath.Dir(path), lessons.GlossaryFile), lessons.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, true, usageError("", "cannot read the words of the language: %w", err)
	}
	words, err := lessons.ParseGlossary(text)
	if err != nil {
		return nil, true, usageError("", "cannot read the words of the language: %w", err)
	}
	english, _, err := readLesson(filepath.Join(filepath.Dir(path), "..", lessons.English, l.File))
	if err != nil {
		return nil, true, err
	}
	return lessons.LintTranslation(english, l, words), true, nil
}
