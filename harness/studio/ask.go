package studio

import (
	"context"

	"outlive/harness/practice"
)

func (t *teacher) choose(ctx context.Context, q Question) (way string, err error) {
	err = t.ask(func() (err error) {
		way, err = t.to.Choose(ctx, q)
		return err
	})
	return way, err
}

func (t *teacher) predict(ctx context.Context) error {
	return t.ask(func() (err error) {
		t.guess, err = t.to.Predict(ctx, t.At)
		return err
	})
}

// ask waits for the audience; a command from another terminal is answered meanwhile.
func (t *teacher) ask(answer func() error) error {
	answered := make(chan error, 1)
	go func() { answered <- answer() }()
	replies := t.Replies
	for {
		select {
		case err := <-answered:
			return err
		case r, there := <-replies:
			switch {
			case !there:
				replies = nil // the next step will say why
			case r.Command == practice.Task:
				_ = t.reach(News{Kind: Task})
			case r.Command != "":
				_ = t.reach(News{Kind: Waits}) // likewise
			}
		}
	}
}

// reach answers a command where it was typed.
func (t *teacher) reach(n News) error {
	text := ""
	if n.Step = t.At; n.Kind != "" {
		text = t.to.Answer(n)
	}
	return t.Send(practice.Request{Told: &text})
}
