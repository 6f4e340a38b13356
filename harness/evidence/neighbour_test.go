package evidence

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A neighbour is slow by a hog's doing where neither the same work outside of its lab is,
// nor others have most of the processors.
func TestWhoSlowsANeighbour(t *testing.T) {
	rounds := func(took, outside time.Duration) []Round {
		r := Round{Took: took * time.Millisecond, Outside: outside * time.Millisecond}
		return []Round{{Took: time.Second, Outside: outside * time.Millisecond}, r, r}
	}
	calm := rounds(6, 6)
	for name, tt := range map[string]struct {
		of          Neighbour
		slow, alone bool
	}{
		"spared":                    {Neighbour{Before: calm, During: rounds(40, 6)}, false, false},
		"not spared":                {Neighbour{Before: calm, During: rounds(60, 6)}, true, true},
		"slow, as outside":          {Neighbour{Before: calm, During: rounds(60, 60)}, true, false},
		"slow, in a crowded lab":    {Neighbour{Before: calm, During: rounds(65, 8), Others: 0.9}, true, false},
		"slow, others have a third": {Neighbour{Before: calm, During: rounds(65, 8), Others: 0.3}, true, true},
		"seen too seldom":           {Neighbour{Before: calm, During: rounds(65, 8)[:2]}, false, false},
	} {
		slow, alone := tt.of.Slowed()
		require.Equal(t, tt.slow, slow, name)
		require.Equal(t, tt.alone, slow && alone, name)
	}
}
