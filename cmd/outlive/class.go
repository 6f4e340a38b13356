//go:build linux

package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outlive/harness/page"
	"outlive/harness/practice"
	"outlive/harness/visible"
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
			"learners can write to; what they share are steps, diagnoses, counts, and the user and\n" +
			"host that tell two of one name apart, never what they type.",
		Example: "  mkdir -m 1777 /srv/class\n" +
			"  outlive class /srv/class\n" +
			"  sudo outlive class /srv/class --witness",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := lessons.All()
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
	drawn := ""
	for {
		a.out = lookOf(a.stdout.raw, a.env)
		room, err := lessons.ReadRoom(dir)
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

// classView is the room in words: the step, how many, what keeps them, who.
func (a *app) classView(room lessons.Room, all []lessons.Lesson, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", a.out.paint(bold, count(len(room.Seats), "learner")))
	if room.Broken > 0 {
		fmt.Fprintf(&b, "%s cannot be read just now\n", count(room.Broken, "seat"))
	}
	lesson, number := "", -1
	for _, g := range room.Groups() {
		l, _ := lessons.Lookup(all, g.Lesson)
		if g.Lesson != lesson {
			fmt.Fprintf(&b, "\n%s\n", a.out.paint(bold, cmp.Or(l.Title, "about to begin")))
			lesson, number = g.Lesson, -1
		}
		if g.Number != number && g.Lesson != "-" {
			s, _ := l.Step(g.Step)
			title := fmt.Sprintf("%d of %d  %s", g.Number, g.Of, visible.Name(cmp.Or(s.Title, g.Step), longestName))
			if g.Step == "" {
				title = "done with it"
			}
			fmt.Fprintf(&b, "\n  %s\n", title)
			number = g.Number
		}
		b.WriteString(a.classGroup(room, g, now))
	}
	return b.String()
}

// longestName is how much of what a learner has written is shown, in columns.
const longestName = 60

func (a *app) classGroup(room lessons.Room, g lessons.Group, now time.Time) string {
	mark, what := a.out.glyph("·", "."), "at work"
	switch {
	case g.Done:
		mark, what = a.out.glyph("✓", "+"), "done"
	case g.Diagnosis != "":
		mark, what = a.out.glyph("✗", "x"), visible.Name(practice.Diagnosed(g.Diagnosis), longestName)
	}
	if g.Left {
		mark, what = "-", strings.TrimPrefix("left: "+what, "left: at work")
		what = cmp.Or(what, "left")
	}
	var names []string
	for _, s := range g.Seats {
		name := visible.Name(s.Name, longestName)
		if room.Namesakes(s) {
			name += visible.Name(fmt.Sprintf(" [%s, pid %d]", s.From, s.PID), longestName)
		}
		if !g.Done && s.Tries > 0 {
			name += fmt.Sprintf(" (%s, %s)", count(s.Tries, "try"), since(now.Sub(s.Since)))
		}
		names = append(names, strings.ReplaceAll(name, " ", "\u00a0"))
	}
	lead := fmt.Sprintf("    %s %d  %-28s ", mark, len(g.Seats), what)
	text := page.Hanging(strings.Join(names, ", "), a.out.Width, len([]rune(lead)))
	return lead + strings.ReplaceAll(text, "\u00a0", " ") + "\n"
}

func count(n int, what string) string { return page.Count(n, what) }

// since is in minutes: a view that counts seconds would never be still.
func since(d time.Duration) string { return fmt.Sprintf("%d min", int(max(0, d).Minutes())) }
