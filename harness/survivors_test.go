package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/shell"
	"outlive/modes"
)

// The theory alone names the survivors; two modes of the test's own stand for all.
func TestSurvivors(t *testing.T) {
	job := modes.Traits{OwnGroup: true, Job: true, Output: modes.Terminal}
	deaf := modes.Traits{OwnGroup: true, Job: true, IgnoresHUP: true, Output: modes.File}
	own := modes.Traits{OwnGroup: true, OwnSession: true, Output: modes.File}
	looked := own
	looked.Attached = true
	all := []modes.Mode{
		{ID: "job", Forms: []modes.Form{{Line: "{cmd} &", Traits: job}}},
		{ID: "deaf", Forms: []modes.Form{{Line: "deaf {cmd} &", Held: "deaf {cmd}", Traits: deaf}}},
		{ID: "own", Forms: []modes.Form{{Line: "own {cmd} &", Traits: own}}},
		{ID: "looked at", Forms: []modes.Form{{Line: "look {cmd}", Traits: looked}}},
		{ID: "absent", Forms: []modes.Form{{Line: "own {cmd} &", Traits: own, Needs: []string{"no such program"}}}},
		{ID: "elsewhere", Forms: []modes.Form{{Line: "own {cmd} &", Traits: own, NotIn: map[string]string{"bash": "not in bash"}}}},
	}
	bash, ok := shell.Lookup("bash")
	require.True(t, ok)
	for _, c := range []struct {
		event, voice string
		want         []string
	}{
		{"hangup", Chatty, []string{"deaf", "own", "looked at"}},
		{"exit", Chatty, []string{"job", "deaf", "own", "looked at"}},
		{"exit-close", Silent, []string{"job", "deaf", "own", "looked at"}},
		{"exit-close", Chatty, []string{"deaf", "own", "looked at"}},
		{"sighup", Chatty, []string{"deaf"}},
		{"ctrl-c", Chatty, []string{"job", "deaf", "own"}},
		{"suspend-hangup", Chatty, []string{"own"}}, // the deaf job gets SIGTERM
	} {
		e, ok := event.Lookup(c.event)
		require.True(t, ok)
		alive, err := Selection{Modes: all, Events: []event.Event{e}, Shells: []shell.Shell{bash}, Voices: []string{c.voice}}.Survivors()
		require.NoError(t, err)
		var got []string
		for _, cell := range alive {
			got = append(got, cell.Mode.ID)
		}
		require.Equal(t, c.want, got, c.event)
	}
}
