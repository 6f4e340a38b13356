package lessons

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNoPlaceIsTheRightOnes: over many learners each prediction stands in each place
// about as often, and for one of them always in the same.
func TestNoPlaceIsTheRightOnes(t *testing.T) {
	l := Lesson{ID: "l", Steps: []Step{{ID: "s", Predict: []Choice{{Number: 1, Text: "a"}, {Number: 2, Text: "b"}, {Number: 3, Text: "c"}}}}}
	const learners = 3000
	first := map[string]int{}
	for i := range learners {
		seed := fmt.Sprint("learner ", i)
		its := l.Shuffled(seed).Steps[0].Predict
		require.ElementsMatch(t, l.Steps[0].Predict, its)
		require.Equal(t, its, l.Shuffled(seed).Steps[0].Predict)
		first[its[0].Text]++
	}
	for _, choice := range l.Steps[0].Predict {
		require.InDelta(t, learners/3, first[choice.Text], learners/20, choice.Text)
	}
	require.Equal(t, "a", l.Steps[0].Predict[0].Text, "the lesson itself stays as it is")
}
