//go:build linux

package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/files"
	"outlive/harness/practice"
	"outlive/harness/shell"
	"outlive/harness/studio"
	"outlive/harness/visible"
	"outlive/lessons"
)

func newLessonCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lesson",
		Short: "Whether a lesson's form is right, and whether it says the truth",
	}
	cmd.AddCommand(newLessonLintCommand(a), newLessonTestCommand(a), newLessonPredicatesCommand(a))
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
	for _, path := range paths {
		text, err := files.Read(path, lessons.MaxSize)
		if err != nil {
			return nil, usageError("", "cannot read the lesson: %w", err)
		}
		l, bad := lessons.Parse(filepath.Base(path), text)
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
	slices.SortStableFunc(problems, func(a, b lessons.Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	return problems, nil
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
			var b strings.Builder
			for _, p := range practice.Predicates() {
				item{ID: p.ID, Summary: p.Rule, Source: p.Source}.text(&b, a.out)
			}
			_, err := a.stdout.WriteString(b.String())
			return err
		},
	}
}

func newLessonTestCommand(a *app) *cobra.Command {
	var shells, steps []string
	cmd := &cobra.Command{
		Use:   "test FILE...",
		Short: "Try every way to solve a lesson's steps, and every mistake that it names",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			all, err := readLessons(args)
			if err != nil {
				return err
			}
			form := a.lint(args)
			return cmp.Or(a.proveLessons(ctx, all, shells, steps), form)
		},
	}
	cmd.Flags().StringSliceVar(&shells, "shells", []string{"bash", "zsh", "dash"}, "for steps that do not name one")
	cmd.Flags().StringSliceVar(&steps, "steps", nil, "only these")
	return cmd
}

// readLessons reads files whose form is right; what lint says besides is for
// whoever tests them to tell.
func readLessons(paths []string) ([]lessons.Lesson, error) {
	var all []lessons.Lesson
	for _, path := range paths {
		text, err := files.Read(path, lessons.MaxSize)
		if err != nil {
			return nil, usageError("", "cannot read the lesson: %w", err)
		}
		l, problems := lessons.Parse(filepath.Base(path), text)
		if len(problems) > 0 {
			return nil, usageError("outlive lesson lint "+path+" (all of it)", "cannot use the lesson: %w", problems[0])
		}
		all = append(all, l)
	}
	return all, nil
}

// proveLessons tries all and says what it found.
func (a *app) proveLessons(ctx context.Context, all []lessons.Lesson, shells, steps []string) error {
	self, err := os.Executable()
	if err != nil {
		return unfitError("", "cannot find outlive's own executable: %w", err)
	}
	st, err := studio.Open(self)
	if err != nil {
		return unfitError("what this machine lacks: outlive doctor", "%w", err)
	}
	defer st.Close()
	code := codeKept
	for _, l := range all {
		for _, s := range l.Steps {
			if len(steps) > 0 && !slices.Contains(steps, s.ID) {
				continue
			}
			for _, sh := range shellsOf(l, s, shells) {
				p := st.Prove(ctx, exercise(l, s, sh))
				fmt.Fprintf(a.stdout, "%s %s %s: %s, %s, %d of %s proven\n", l.ID, s.ID, sh,
					count(p.Solves, "solve"), count(p.Wrongs, "wrong"), p.Predicates, count(len(s.Check), "predicate"))
				for _, f := range p.Findings {
					fmt.Fprintf(a.stdout, "  %s:%d: %s: %s\n", l.File, lineOf(s, f.Route), f.Route, f.What)
					code = codeBroken
				}
				if p.Unfit != "" {
					fmt.Fprintf(a.stdout, "  could not be told: %s\n", p.Unfit)
					code = max(code, codeUnfit)
				}
			}
		}
	}
	return exitWith(code)
}

// shellsOf are those in which a step's claims have to hold, as far as they are installed.
func shellsOf(l lessons.Lesson, s lessons.Step, wanted []string) (is []string) {
	if named := l.ShellOf(s); named != "" {
		wanted = []string{named}
	}
	for _, id := range wanted {
		if sh, ok := shell.Lookup(id); ok {
			if _, err := sh.Path(); err == nil {
				is = append(is, id)
			}
		}
	}
	return is
}

// lineOf finds where a route stands in the file.
func lineOf(s lessons.Step, route string) int {
	for _, r := range append(s.Solves, s.Wrongs...) {
		if r.Name == route {
			return r.At.Line
		}
	}
	return s.At.Line
}
