package registry

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOrderAndLookup(t *testing.T) {
	var r Of[string]
	made := 0
	text := func(s string) func() string { return func() string { made++; return s } }
	r.Add(2, "c", text("third"))
	r.Add(1, "b", text("second"))
	r.Add(1, "a", text("first"))
	require.Zero(t, made, "nothing is made before it is asked for")
	require.Equal(t, []string{"first", "second", "third"}, r.All())
	item, ok := r.Lookup("b")
	require.True(t, ok)
	require.Equal(t, "second", item)
	_, ok = r.Lookup("d")
	require.False(t, ok)
	r.All()
	require.Equal(t, 3, made, "and once")
}

func TestRegisteredTwice(t *testing.T) {
	var r Of[string]
	r.Add(1, "a", nil)
	r.Add(3, "a", nil)
	require.PanicsWithValue(t, "registered twice: a", func() { r.Lookup("b") })
}

func TestNearest(t *testing.T) {
	known := []string{"nohup", "setsid", "double-fork", "go-daemon", "tmux"}
	for typed, want := range map[string]string{
		"nohpu": "nohup", "Nohup": "nohup", "setsit": "setsid", "double": "double-fork",
		"doublefork": "double-fork", "godaemon": "go-daemon", "tmuxx": "tmux",
		"systemd": "", "x": "", "": "", "ssh": "",
	} {
		require.Equal(t, want, Nearest(typed, known), typed)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"nohup", "nohup", 0}, {"nohub", "nohup", 1}, {"setid", "setsid", 1}, {"kitten", "sitting", 3}} {
		require.Equal(t, c.want, distance(c.a, c.b), "%q %q", c.a, c.b)
		require.Equal(t, c.want, distance(c.b, c.a), "%q %q", c.b, c.a)
	}
}
