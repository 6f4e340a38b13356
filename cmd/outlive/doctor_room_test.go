//go:build linux

package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/host"
	"outlive/harness/lab"
	"outlive/lessons"
)

// TestWhatARoomNeeds: each thing once, with all lessons that need it; why it is not here; and
// what installs all of it, on a machine that has nothing.
func TestWhatARoomNeeds(t *testing.T) {
	c := roomNeeds([]lessons.Lesson{{ID: "a", Needs: []string{"no-such-program"}}, {ID: "b"}, {ID: "c", Needs: []string{lessons.Lab, "no-such-program"}}})
	require.Equal(t, []string{"b"}, c.Ready)
	require.Equal(t, roomNeed{Name: "no-such-program", Package: "no-such-program", Missing: "it is not installed", Lessons: []string{"a", "c"}}, c.Needs[0])
	require.Len(t, c.Needs, 2)
	if c.Install != "" { // a known distribution
		for _, program := range append(lab.Programs(), "no-such-program") {
			require.Contains(t, c.Install, c.Host.Package(program))
		}
	}
	c.Host, c.Install = host.Facts{Distribution: "Debian 12"}, "apt-get install x"
	c.Needs[1].Missing = "it takes root"
	require.Contains(t, (&app{out: look{Width: 80}}).roomText(c), `What each learner's machine needs, by lessons (3):

  – no-such-program  a, c
                     not here: it is not installed
  – lab              c
                     not here: it takes root

On each one, where it runs Debian 12:
  apt-get install x

A lab takes root`)
}
