package studio

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/practice"
)

// leaver is an audience that leaves whatever it is asked.
type leaver struct{ Audience }

func (leaver) Tell(News) {}

func (leaver) Choose(context.Context, Question) (string, error) { return "", ErrLeft }

// TestWhatCountsAsATry: what the learner had judged; not that outlive could not tell.
func TestWhatCountsAsATry(t *testing.T) {
	for name, c := range map[string]struct {
		verdict practice.Verdict
		stands  Standing
	}{
		"a mistake":   {practice.Verdict{Diagnosis: "foreground"}, Standing{Diagnosis: "foreground", Tries: 1}},
		"a solution":  {practice.Verdict{Done: true}, Standing{Done: true, Predicted: "right"}},
		"not to tell": {practice.Verdict{Unfit: "the harness is out of breath"}, Standing{}},
	} {
		t.Run(name, func(t *testing.T) {
			var stands Standing
			l := Lesson{Steps: []Exercise{{}}, Note: func(s Standing) error { stands = s; return nil }}
			at := &teacher{Studio: &Studio{}, Lesson: l, to: leaver{}, coach: &Coach{}, guess: 1}
			next, err := at.judged(t.Context(), Attempt{Verdict: c.verdict, Right: []int{0}})
			require.ErrorIs(t, err, ErrLeft)
			require.False(t, next)
			c.stands.Guess = 1
			require.Equal(t, c.stands, stands)
		})
	}
}
