//go:build linux

package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/practice"
	"outlive/harness/visible"
	"outlive/lessons"
)

func newLessonCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lesson",
		Short: "Whether a lesson's form is right, and whether it says the truth",
	}
	cmd.AddCommand(newLessonLintCommand(a), newLessonTestCommand(a), newLessonPredicatesCommand(a), newLessonTranslateCommand(a))
	return cmd
}

func newLessonLintCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "lint FILE...",
		Short: "Tell what is wrong with a lesson's form, and what would be right",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, paths []string) error {
			return a.lint(paths)
		},
	}
}

// lint prints what is wrong, and is broken when anything is.
func (a *app) lint(paths []string) error {
	problems, err := lintLessons(paths)
	if err != nil {
		return err
	}
	for _, p := range problems {
		fmt.Fprintln(a.stdout, asCalled(visible.Name(p.Error(), longestSaid)))
	}
	if len(problems) > 0 {
		return exitWith(codeBroken)
	}
	return nil
}

// lintLessons judges files among the lessons that outlive has, in the order of their names.
func lintLessons(paths []string) ([]lessons.Problem, error) {
	all, err := lessons.All()
	if err != nil {
		return nil, fmt.Errorf("cannot read the lessons: %w", err)
	}
	var problems []lessons.Problem
	given := map[string]string{} // its path, by its name
	var translated []lessons.Problem
	for _, path := range paths {
		l, bad, err := readLesson(path)
		if err != nil {
			return nil, err
		}
		words, isOne, err := lintTranslation(path, l)
		if err != nil {
			return nil, err
		}
		if isOne {
			translated = append(translated, at(path, append(bad, words...))...)
			continue
		}
		problems = append(problems, bad...)
		given[l.File] = path
		all = append(slices.DeleteFunc(all, func(other lessons.Lesson) bool { return other.File == l.File }), l)
	}
	slices.SortStableFunc(all, func(a, b lessons.Lesson) int { return strings.Compare(a.File, b.File) })
	problems = append(problems, lessons.Lint(all, vocabulary())...)
	problems = slices.DeleteFunc(problems, func(p lessons.Problem) bool { return given[p.File] == "" })
	for i := range problems {
		problems[i].File = given[problems[i].File]
	}
	problems = append(problems, translated...)
	slices.SortStableFunc(problems, func(a, b lessons.Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	return problems, nil
}

// at gives problems the path of their file.
func at(path string, problems []lessons.Problem) []lessons.Problem {
	for i := range problems {
		problems[i].File = path
	}
	return problems
}

// vocabulary is what the harness knows.
func vocabulary() lessons.Vocabulary {
	v := lessons.Vocabulary{Events: idsOf("events"), Shells: idsOf("shells")}
	for _, p := range practice.Predicates() {
		v.Predicates = append(v.Predicates, p.ID)
	}
	return v
}

func newLessonPredicatesCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "predicates",
		Short: "List what a lesson's check may ask",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var items []item
			for _, p := range practice.Predicates() {
				items = append(items, item{ID: p.ID, Summary: p.Rule, Source: p.Source})
			}
			_, err := a.stdout.WriteString(inColumns(items, a.out))
			return err
		},
	}
}
