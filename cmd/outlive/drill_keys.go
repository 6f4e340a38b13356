//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/story"
	"outlive/harness/studio"
)

// guess waits for the number of a choice; "" where nothing is guessed.
func (q *quiz) guess(ctx context.Context, c plan.Cell) (guess evidence.Outcome, err error) {
	q.print(q.asks(c))
	q.again = q.inWords(fmt.Sprintf("\nThere is no such answer. Type a number from 1 to %d, or Enter for no guess: ", len(q.choices)))
	keys := "\n" + "123456789"[:len(q.choices)]
	key, err := q.key(ctx, keys)
	if err != nil {
		return "", err
	}
	now := q.inWords("\nIt is tried now.\n")
	if key == '\n' {
		q.print(now)
		return "", nil
	}
	q.print(string(key) + now)
	return q.choices[key-'1'], nil
}

// goOn waits for who has read it.
func (q *quiz) goOn(ctx context.Context, it story.Story) error {
	ways := q.out.paint(bold, "Enter") + q.inWords(" for the next, ") + q.out.paint(bold, "d") + q.inWords(" for all that was seen, ") + q.out.paint(bold, "q") + q.inWords(" to leave ")
	q.again = q.inWords("\nThat is none of the keys. ") + ways
	for {
		q.print("\n" + ways)
		key, err := q.key(ctx, "\nd")
		q.print("\n")
		if err != nil || key == '\n' {
			return err
		}
		var text strings.Builder
		_ = story.Tell(&text, it, story.Options{Look: q.out.page(), Program: called()})
		q.print("\n" + text.String())
	}
}

// tries makes the trial; whoever leaves meanwhile need not wait for it.
func (q *quiz) tries(ctx context.Context, it *story.Story) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	done := make(chan error, 1)
	go func() {
		controls, err := try(ctx, it)
		if wrong := controls.Err(); wrong != nil {
			it.Trial.Verdict, it.Trial.Why = plan.Unfit, wrong.Error()
		}
		done <- err
	}()
	for {
		select {
		case err := <-done:
			if left := context.Cause(ctx); left != nil {
				return left
			}
			return err
		case typed, there := <-q.keys:
			if !there || slices.ContainsFunc(typed, func(k byte) bool { return k == 3 || k == 4 || k == 'q' }) {
				stop(studio.ErrLeft)
				return errors.Join(studio.ErrLeft, <-done)
			}
		}
	}
}
