//go:build linux

package main

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/spf13/cobra"

	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/story"
	"outlive/harness/studio"
	"outlive/lessons/drill"
)

// quiz asks somebody at this terminal what becomes of a mode, and tries it at once.
type quiz struct {
	*app
	*desk
	deck    *drill.Deck
	cells   map[string]plan.Cell // what can be asked here, by its id
	by      map[evidence.Outcome][]string
	choices []evidence.Outcome // the answers that there are
	asked   int                // in this sitting
	right   int
}

// drills checks what is typed beside --drill.
func (f *learnFlags) drills(cmd *cobra.Command, a *app, dir string, args []string) error {
	const alone = "outlive learn --drill"
	switch {
	case len(args) > 0:
		return usageError(alone, "cannot drill %s: it asks of everything", a.out.legible(args))
	case f.slides || f.speaker || f.handout || f.reset || f.list || f.class != "":
		return usageError(alone, "cannot drill and do something else: only --shell goes with --drill")
	case f.format != "text":
		return usageError(alone, "cannot give a drill as %s", f.format)
	}
	if f.shell != "" {
		if _, err := f.learnersShell(a); err != nil {
			return err
		}
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	return a.drill(ctx, dir, f.shell)
}

// drill goes on until whoever is asked leaves; only is the one shell to ask of, "" for all.
func (a *app) drill(ctx context.Context, dir, only string) error {
	deck, err := drill.Read(dir)
	if err != nil {
		return unfitError("mend the file, or move it away to begin anew", "%w", err)
	}
	q := &quiz{app: a, deck: deck, cells: map[string]plan.Cell{}, by: map[evidence.Outcome][]string{}}
	if err := q.gather(only); err != nil {
		return err
	}
	if err := roomFor(1); err != nil {
		return err
	}
	if q.desk, err = a.sit(); err != nil {
		return err
	}
	defer q.restore()
	for err == nil {
		err = q.question(ctx)
	}
	if !errors.Is(err, studio.ErrLeft) && !errors.Is(err, context.Canceled) {
		return unfitError("what you have answered is kept: outlive learn --drill goes on", "%w", err)
	}
	q.print(q.left())
	return nil
}

// question asks one, tries it, and tells what came of it.
func (q *quiz) question(ctx context.Context) error {
	var groups [][]string
	for _, o := range q.choices {
		groups = append(groups, q.by[o])
	}
	id, err := q.deck.Next(groups, rand.IntN)
	if err != nil {
		return err
	}
	q.fit()
	guess, err := q.guess(ctx, q.cells[id])
	if err != nil {
		return err
	}
	it := story.Story{Cell: q.cells[id]}
	if err := q.tries(ctx, &it); err != nil {
		return err
	}
	if err := q.counts(it.Trial, guess); err != nil {
		return err
	}
	return q.goOn(ctx, it)
}

// counts notes what came of it, keeps that, and tells it.
func (q *quiz) counts(t plan.Trial, guess evidence.Outcome) error {
	if t.Verdict != plan.Kept {
		q.print(q.untold(t))
		return q.deck.Drop()
	}
	q.asked++
	if guess == t.Outcome {
		q.right++
	}
	if err := q.deck.Answer(guess == t.Outcome); err != nil {
		return err
	}
	q.print(q.judged(t, guess))
	return nil
}
