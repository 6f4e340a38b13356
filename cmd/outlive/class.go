//go:build linux

package main

import (
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
			"what they type.\n\n" +
			"On a terminal these words can be typed:\n" +
			"  step N         call everybody to step N of the lesson; nobody is moved, each is told\n" +
			"  step LESSON N  the same for a lesson that is named\n" +
			"  free           take that back, as leaving does\n" +
			"  quit           leave\n" +
			"Learners heed them of the folder's owner and of root.",
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
			w := &classWatch{app: a, dir: args[0], all: all, once: once || !a.out.Terminal, end: stop, ear: lessons.Ear{}}
			defer w.sits()()
			ended := make(chan error, 1) // a terminal that is held, or a folder far away, may not answer
			go func() { ended <- w.watch(ctx) }()
			select {
			case err := <-ended:
				return err
			case <-ctx.Done():
			}
			select { // it takes back what it has called
			case err := <-ended:
				return err
			case <-time.After(time.Second):
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

func count(n int, what string) string { return page.Count(n, what) }
