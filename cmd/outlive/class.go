//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"outlive/harness/page"
	"outlive/lessons"
)

func newClassCommand(a *app) *cobra.Command {
	var once, shares bool
	cmd := &cobra.Command{
		Use:   "class DIR",
		Short: "For instructors: who is at which step, and what keeps them there",
		Long: "class shows the room that learns with `outlive learn --class DIR`: who is at which\n" +
			"step, together with those whom the same thing keeps there. It is drawn anew every\n" +
			"second on a terminal, and written once elsewhere. DIR is any directory that all\n" +
			"learners can write to; what they share are steps, predictions, diagnoses, counts, when\n" +
			"they pressed a key last, and the user and host that tell two of one name apart, never\n" +
			"what they type.",
		Example: "  mkdir -m 1777 /srv/class\n" +
			"  outlive class /srv/class\n" +
			"  sudo outlive class /srv/class --witness",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := lessons.In(a.language)
			if err != nil {
				return fmt.Errorf("cannot read the lessons: %w", err)
			}
			if _, err := lessons.ReadRoom(args[0]); err != nil {
				return usageError(roomHint(args[0]), "%w", err)
			}
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			if shares {
				end, err := shareWitness()
				if err != nil {
					return err
				}
				defer end()
			}
			ended := make(chan error, 1) // a terminal that is held, or a folder far away, may not answer
			go func() { ended <- a.watchClass(ctx, args[0], all, once || !a.out.Terminal) }()
			select {
			case err := <-ended:
				return err
			case <-ctx.Done():
				return nil
			}
		},
	}
	cmd.Flags().BoolVar(&once, "once", false, "write it once")
	cmd.Flags().BoolVar(&shares, "witness", false, "as root: let who learns on this machine see who signals their own processes, as long as this runs")
	return cmd
}

// roomHint is what makes the folder of a class; of what is no folder none is made.
func roomHint(dir string) string {
	switch info, err := os.Lstat(dir); {
	case err == nil && !info.IsDir():
		dir += ".d"
	case err == nil:
		return "chmod a+rx " + typedWord(dir)
	}
	return "mkdir -p -m 1777 " + typedWord(dir)
}

// watchClass draws the room until it is interrupted.
func (a *app) watchClass(ctx context.Context, dir string, all []lessons.Lesson, once bool) error {
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	drawn, ear := "", lessons.Ear{}
	for {
		a.out = lookOf(a.stdout.raw, a.env)
		room, err := lessons.ReadRoom(dir)
		ear.Listen(room, time.Now())
		text := a.classView(room, all, time.Now())
		if err != nil { // it may come back: a shared folder does
			text = "outlive: " + err.Error() + "\n"
		}
		if once {
			_, err := a.stdout.WriteString(text)
			return err
		}
		if text != drawn { // nothing moves unless something has changed
			_, _ = a.stdout.raw.WriteString(a.afresh())
			_, _ = a.stdout.WriteString(text)
			drawn = text
		}
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func count(n int, what string) string { return page.Count(n, what) }
