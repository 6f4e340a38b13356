package registry

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOrderAndLookup(t *testing.T) {
	var r Of[string]
	r.Add(2, "c", "third")
	r.Add(1, "b", "second")
	r.Add(1, "a", "first")
	require.Equal(t, []string{"first", "second", "third"}, r.All())
	item, ok := r.Lookup("b")
	require.True(t, ok)
	require.Equal(t, "second", item)
	_, ok = r.Lookup("d")
	require.False(t, ok)
	require.PanicsWithValue(t, "registered twice: a", func() { r.Add(3, "a", "") })
}
