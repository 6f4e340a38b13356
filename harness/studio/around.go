package studio

import (
	"bytes"
	"cmp"
	"context"
	"errors"

	"outlive/harness/practice"
)

// around has the audience look at what the try has left, in one more shell, until they
// come back. That it cannot be is told.
func (t *teacher) around(ctx context.Context) error {
	t.console, t.put = t.to.Console(), nil
	t.tell(News{Kind: Visits})
	_, err := t.Ask(ctx, practice.Request{Visit: true}, t.aside)
	if err == nil {
		err = t.Send(practice.Request{Size: &t.console.Size})
	}
	if err == nil {
		err = t.looksAround(ctx)
	}
	t.tell(News{Kind: Parted})
	if err == nil || ctx.Err() != nil || errors.Is(err, ErrLeft) {
		return err
	}
	t.tell(News{Kind: Unable, Text: err.Error()})
	return nil
}

// looksAround passes on what is typed and shown, until somebody comes back: by the end of
// the shell, the button, or a word of the lesson.
func (t *teacher) looksAround(ctx context.Context) error {
	for {
		select {
		case keys, there := <-t.console.Keys:
			if !there {
				return ErrLeft
			}
			before, _, pressed := bytes.Cut(keys, []byte{cmp.Or(t.Button, Button)})
			if err := t.Send(practice.Request{Keys: before}); err != nil || pressed {
				return err
			}
		case size := <-t.console.Sizes:
			if err := t.Send(practice.Request{Size: &size}); err != nil {
				return err
			}
		case r, there := <-t.Replies:
			switch {
			case !there:
				return errors.New("cannot go on: the lane has ended")
			case len(r.Screen) > 0:
				t.console.Show(r.Screen)
			case r.Ended != "":
				return nil
			case r.Command == practice.Task:
				if err := t.reach(News{Kind: Task}); err != nil {
					return err
				}
			case r.Command != "":
				return t.leaves(r.Command)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// leaves answers a word that is for the lesson, which goes on with it.
func (t *teacher) leaves(word string) error {
	if err := t.reach(News{}); err != nil || word != practice.Quit {
		return err
	}
	return ErrLeft
}
