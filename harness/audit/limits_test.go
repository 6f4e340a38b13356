package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A share of a processor is tried by taking more; who is given less than that by others
// can tell nothing, and says so in time.
func TestASharesLimitIsTriedOrNotTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		throttled int // at the second look
		each      time.Duration
		holds     bool
		fact      string
	}{
		"held back":  {1, 0, true, "it was held back 1 times"},
		"had more":   {0, 200 * time.Millisecond, false, "it was held back 0 times"},
		"was denied": {0, 0, false, ""},
	} {
		looks, had := 0, time.Duration(0)
		holds, fact := heldBack(220*time.Millisecond, 50*time.Millisecond,
			func() int { looks++; return min(looks-1, 1) * c.throttled }, func() time.Duration { had += c.each; return had })
		require.Equal(t, c.holds, holds, name)
		require.Contains(t, fact, c.fact, name)
		require.Equal(t, c.fact == "", fact == "", name)
	}
}
