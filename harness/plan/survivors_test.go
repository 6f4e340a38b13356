package plan

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
		{ID: "elsewhere", Forms: []modes.Form{{Line: "own {cmd} &", Traits: own, Asks: []modes.Feature{modes.NullInput}}}},
	}
	ksh, ok := shell.Lookup("ksh") // it lacks them
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
		alive, err := Selection{Modes: all, Events: []event.Event{e}, Shells: []shell.Shell{ksh}, Voices: []string{c.voice}}.Survivors()
		require.NoError(t, err)
		var got []string
		for _, cell := range alive {
			got = append(got, cell.Mode.ID)
		}
		require.Equal(t, c.want, got, c.event)
	}
}

// What becomes of a mode only because its user lingers says so, in every event,
// shell and voice; nothing else is taken for that.
func TestWhatTakesLingerSaysSo(t *testing.T) {
	takes := map[string]int{}
	for _, e := range event.All() {
		for _, m := range modes.All() {
			for _, sh := range shell.All() {
				for _, voice := range []string{Silent, Chatty} {
					c := Cell{Mode: m, Form: m.Forms[0], Shell: sh.ID, Event: e, Voice: voice, Lab: &Machine{}}
					if !c.Lingering() {
						continue
					}
					is, _, err := c.Expect()
					require.NoError(t, err)
					require.Contains(t, is.Why, "linger", "%s, %s, %s, %s", m.ID, e.ID, sh.ID, voice)
					require.Contains(t, is.Source, "loginctl(1)")
					takes[m.ID+" "+e.ID]++
				}
			}
		}
	}
	for _, name := range []string{"systemd-run-user ssh-exit", "systemd-run-user ssh-drop", "systemd-run-user logind-kill", "systemd-scope ssh-exit",
		"systemd-scope logind-kill", "systemd-user-service logind-kill", "systemd-user-service reboot"} {
		require.Positive(t, takes[name], "%s of %v", name, takes)
	}
	for name := range takes {
		require.Regexp(t, "^(systemd-(run-user|scope|user-service)|tmux-scope) ", name)
		require.NotContains(t, name, "hangup")
	}
}
