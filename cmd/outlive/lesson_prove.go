//go:build linux

package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"outlive/harness/files"
	"outlive/harness/shell"
	"outlive/harness/studio"
	"outlive/lessons"
)

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
			for _, v := range s.Variants() {
				for _, sh := range shellsOf(l, v, shells) {
					code = max(code, a.proved(l, v, sh, st.Prove(ctx, exercise(l, v, sh))))
				}
			}
		}
	}
	return exitWith(code)
}

// proved says what a proof found of a step in a shell.
func (a *app) proved(l lessons.Lesson, s lessons.Step, shell string, p studio.Proof) (code int) {
	fmt.Fprintf(a.stdout, "%s %s %s: %s, %s, %d of %s proven\n", l.ID, variant(s), shell,
		count(p.Solves, "solve"), count(p.Wrongs, "wrong"), p.Predicates, count(len(s.Check), "predicate"))
	for _, f := range p.Findings {
		fmt.Fprintf(a.stdout, "  %s:%d: %s: %s\n", l.File, lineOf(s, f.Route), f.Route, f.What)
		code = codeBroken
	}
	if p.Unfit != "" {
		fmt.Fprintf(a.stdout, "  could not be told: %s\n", p.Unfit)
		code = max(code, codeUnfit)
	}
	return code
}

// variant names a step, and its case where it has some.
func variant(s lessons.Step) string {
	if s.Case == "" {
		return s.ID
	}
	return s.ID + "/" + s.Case
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
