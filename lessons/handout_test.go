package lessons

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A handout has all that a lesson has to take home, and nothing of the file's own fences.
func TestHandout(t *testing.T) {
	all, err := All()
	require.NoError(t, err)
	for _, l := range all {
		text := l.Handout(Progress{})
		for _, s := range l.Steps {
			require.Contains(t, text, ". "+s.Title+"\n")
			require.Contains(t, text, strings.TrimSpace(s.Text))
			require.Contains(t, text, strings.TrimSpace(s.After))
			for _, v := range s.Variants() {
				require.Contains(t, text, typed(v.Solves[0]))
			}
			for _, c := range s.Predict {
				require.Contains(t, text, "- ☐ "+c.Text+"\n")
			}
		}
		for _, fence := range []string{"```predict", "```solve", "```wrong", "```hint", "```notes", "```check"} {
			require.NotContains(t, text, fence, l.ID)
		}
		require.NotContains(t, text, "*Done on")
	}
	l := all[0]
	done := Progress{Lessons: map[string]map[string]Did{l.ID: {l.Steps[0].ID: {At: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC), Predicted: "wrong"}}}}
	require.Equal(t, 1, strings.Count(l.Handout(done), "*Done on 2026-03-04, the prediction was wrong.*"))
}
