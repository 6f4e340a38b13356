//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"outlive/harness/practice"
	"outlive/harness/runs"
	"outlive/lessons"
)

// learnFlags are those of the verb, as typed.
type learnFlags struct {
	list, all          bool
	slides, speaker    bool
	handout, drill     bool
	reset, yes         bool
	format, shell, key string
	class, name        string
}

func newLearnCommand(a *app) *cobra.Command {
	f := &learnFlags{}
	cmd := &cobra.Command{
		Use:   "learn [LESSON [STEP] | WORD]",
		Short: "Learn why programs die with their terminal, by trying it",
		Long: "learn lists the lessons, and what you have done of them. learn LESSON goes on with\n" +
			"one, in your own shell on a terminal of its own: you say what will happen, do it,\n" +
			"and see what did. It begins at the first step that you have not done.\n\n" +
			"While a lesson runs, Ctrl-] (or --key) makes happen what the step is about. These\n" +
			"words can be typed at its prompt, or on another terminal as outlive learn WORD:\n" +
			"  task       what the step is about, once more\n" +
			"  hint       what may be missing\n" +
			"  solution   one way to do it: after two tries, or when asked for twice\n" +
			"  reset      begin the step anew\n" +
			"  act        the same as Ctrl-]\n" +
			"  next       go on, when the step is done\n" +
			"  follow     go to the step that your class is called to\n" +
			"  quit       leave; what you have done is kept",
		Example: "  outlive learn\n" +
			"  outlive learn four-endings\n" +
			"  outlive learn four-endings exit\n" +
			"  outlive learn --drill\n" +
			"  outlive learn --slides four-endings",
		Args:              cobra.MaximumNArgs(2),
		ValidArgsFunction: completeArgs(lessonIDs()),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, a, args)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.list, "list", false, "list the lessons")
	flags.BoolVar(&f.all, "all", false, "list all lessons, though the terminal shows fewer lines")
	flags.StringVar(&f.shell, "shell", "", "to learn in (default your shell)")
	flags.BoolVar(&f.slides, "slides", false, "show the lesson as slides, for a projector; r does the step of a slide and shows what came of it")
	flags.BoolVar(&f.speaker, "speaker", false, "show the slides with the speaker's notes and the solutions, in step with --slides on another terminal")
	flags.StringVar(&f.key, "key", usualButton, "the key that makes happen what a step is about, such as ctrl-g")
	flags.BoolVar(&f.reset, "reset", false, "forget what you have done, of LESSON, or of all and the drill; asks before")
	flags.BoolVar(&f.yes, "yes", false, "with --reset: do not ask")
	flags.BoolVar(&f.drill, "drill", false, "ask what becomes of a mode in an event, in every shell here or --shell, and try it at once")
	flags.StringVar(&f.class, "class", "", "share how far you are in this directory: outlive class DIR shows it")
	flags.StringVar(&f.name, "name", "", "what the class knows you by (default your user name)")
	flags.BoolVar(&f.handout, "handout", false, "print LESSON, or all, to take home: tasks, what was found, one way, mistakes; --format md or html")
	flags.StringVar(&f.format, "format", "text", "text or json; with --handout md or html")
	complete(cmd, "format", "text", "json", "md", "html")
	complete(cmd, "shell", idsOf("shells")...)
	return cmd
}

func lessonIDs() (ids []string) {
	all, _ := lessons.All() // a lesson of ours that cannot be read is found by its test
	for _, l := range all {
		ids = append(ids, l.ID)
	}
	return ids
}

func (f *learnFlags) run(cmd *cobra.Command, a *app, args []string) error {
	if err := f.checkFormat(); err != nil {
		return err
	}
	dir, err := learnDir(a)
	if err != nil {
		return err
	}
	if f.drill {
		return f.drills(cmd, a, dir, args)
	}
	key, err := buttonOf(f.key)
	if err != nil {
		return err
	}
	if len(args) > 0 && !f.reset && slices.Contains(practice.Commands(), args[0]) {
		return a.sayToLesson(dir, args[0])
	}
	all, err := lessons.In(a.language)
	if err != nil {
		return fmt.Errorf("cannot read the lessons: %w", err)
	}
	progress, err := lessons.ReadProgress(dir)
	if err != nil {
		return unfitError("mend the file, or move it away to begin anew", "%w", err)
	}
	if f.reset {
		return a.resetLessons(dir, all, progress, args, f.yes)
	}
	if f.handout {
		return a.handout(all, progress, args, f.format)
	}
	if len(args) == 0 || f.list || f.all {
		if f.slides || f.speaker {
			return usageError("outlive learn --slides "+all[0].ID, "cannot show slides: no lesson named")
		}
		return a.listLessons(all, progress, f.format, f.all)
	}
	l, ok := lessons.Lookup(all, args[0])
	if !ok {
		return unknownError("lesson", args[0], append(lessonIDs(), practice.Commands()...))
	}
	if f.format != "text" {
		return usageError("outlive learn --list --format json", "cannot give a lesson as %s", f.format)
	}
	at, err := stepOf(l, progress, args[1:])
	if err != nil {
		return err
	}
	if f.slides || f.speaker {
		return a.showSlides(l.Shuffled("slides"), at, f.speaker, dir)
	}
	it := &learner{app: a, button: key, lesson: l.Drawn(oneself(dir), progress).Shuffled(oneself(dir)), next: after(all, l), at: at, progress: progress, dir: dir}
	return f.give(cmd, it)
}

// give gives the learner the lesson.
func (f *learnFlags) give(cmd *cobra.Command, it *learner) (err error) {
	if err := ready(it.lesson); err != nil {
		return err
	}
	if it.shell, err = f.learnersShell(it.app); err != nil {
		return err
	}
	if f.class != "" {
		if it.seat, err = takeSeat(it.app, f.class, f.name, it.lesson.ID); err != nil {
			return err
		}
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	return it.learn(ctx)
}

// oneself is what this learner has and others have not, here or on another machine.
func oneself(dir string) string {
	machine, _ := os.Hostname()
	return fmt.Sprint(machine, os.Getuid(), dir)
}

// after is the lesson that comes after one; empty after the last.
func after(all []lessons.Lesson, l lessons.Lesson) string {
	for i, other := range all[:len(all)-1] {
		if other.ID == l.ID {
			return all[i+1].ID
		}
	}
	return ""
}

// learnDir is where progress is kept.
func learnDir(a *app) (string, error) {
	store, err := runs.Open(a.env)
	if err != nil {
		return "", unfitError("", "%w", err)
	}
	return filepath.Join(string(store), "learn"), nil
}

// stepOf finds the step that is named, or else the first that is not done.
func stepOf(l lessons.Lesson, p lessons.Progress, named []string) (int, error) {
	if len(named) == 0 {
		at, _ := p.Next(l)
		return at, nil
	}
	var ids []string
	for i, s := range l.Steps {
		if s.ID == named[0] {
			return i, nil
		}
		ids = append(ids, s.ID)
	}
	return 0, unknownError("step of "+l.ID, named[0], ids)
}
