package studio

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/practice"
)

func TestCoach(t *testing.T) {
	x := Exercise{
		Step:   practice.Step{Shell: "bash"},
		Solves: []Route{{Name: "elsewhere", Shell: "dash", Lines: []string{"other"}}, {Name: "plain", Shell: "bash", Lines: []string{"workload", "^Z"}}},
		Hints:  []Hint{{practice.Nothing, "Start it."}, {"tty.none", "First."}, {"tty.none", "Last."}},
	}
	c := Coach{Exercise: x}
	said := func() string {
		hint, _ := c.Hint()
		return hint
	}
	require.Equal(t, "Start it.", said())
	_, ok := c.Solution()
	require.False(t, ok, "asked for once, nothing tried")
	_, ok = c.Solution()
	require.True(t, ok, "asked for twice")
	c = Coach{Exercise: x}
	c.Saw(false, "foreground", true)
	c.Saw(false, "foreground", true)
	way, ok := c.Solution()
	require.True(t, ok, "after two tries")
	require.Equal(t, []string{"workload", "^Z"}, way.Lines)
	_, ok = c.Hint()
	require.False(t, ok, "no hint for foreground")
	c.Saw(false, "tty.none", false)
	require.Equal(t, []string{"First.", "Last.", "Last."}, []string{said(), said(), said()})
	require.Equal(t, []int{2, 3}, []int{c.Tries, c.Hints})
	c = Coach{Exercise: Exercise{Step: practice.Step{Shell: "zsh"}, Solves: x.Solves}, Done: true}
	_, ok = c.Solution()
	require.False(t, ok, "none in this shell")
}
