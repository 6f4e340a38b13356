package studio

import (
	"context"

	"outlive/harness/practice"
)

// obey does what a command says, and has its answer told.
func (t *teacher) obey(ctx context.Context, word string, tell func(News) error) (Parting, error) {
	if err := t.look(ctx); err != nil {
		return Stays, err
	}
	answer, p := t.command(word)
	if err := tell(answer); err != nil || p != Acts {
		return p, err
	}
	return t.act(ctx)
}

// command carries out what the learner asks for: the answer, and whether it ends the try.
func (t *teacher) command(word string) (News, Parting) {
	switch word {
	case practice.Task:
		return News{Kind: Task}, Stays
	case practice.Act:
		if t.exercise().Event == "" {
			return News{Kind: Watches}, Stays
		}
		return News{}, Acts
	case practice.Hint:
		return t.hint(), Stays
	case practice.Solution:
		if r, ok := t.coach.Solution(); ok {
			return News{Kind: Solved, Lines: r.Lines}, Stays
		}
		return News{Kind: Withheld}, Stays
	case practice.Next:
		if !t.coach.Done {
			return News{Kind: NotYet}, Stays
		}
		return News{}, Onward
	case practice.Follow:
		if _, called := t.called(); !called {
			return News{Kind: Uncalled}, Stays
		}
		return News{}, Follows
	case practice.Reset:
		return News{}, Resets
	case practice.Quit:
		return News{}, Quits
	}
	return News{}, Stays
}

func (t *teacher) hint() News {
	text, ok := t.coach.Hint()
	t.note()
	switch {
	case t.met != 0 && t.coach.Diagnosis == "" && t.exercise().Event != "":
		return News{Kind: Ready}
	case !ok:
		return News{Kind: Unhinted}
	}
	return News{Kind: Hinted, Text: text}
}
