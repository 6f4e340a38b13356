package event

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/modes"
)

// What a runtime makes of a prediction: only who would live on unheard may die of it.
func TestUnder(t *testing.T) {
	bash, _ := shell.Lookup("bash")
	for _, tt := range []struct {
		event   string
		traits  modes.Traits
		name    string
		chatty  bool
		runtime string
		want    evidence.Outcome
		signals []string
		exit    int
		loses   bool
	}{
		{"hangup", disowned, "disowned", true, "go", muted, nil, 0, false},
		{"hangup", disowned, "disowned", true, "c", muted, nil, 0, false},
		{"hangup", disowned, "disowned", true, "perl", muted, nil, 0, false},
		{"hangup", disowned, "disowned", true, "bash", muted, nil, 0, false},
		{"hangup", disowned, "disowned", true, "python", died, nil, 120, false},
		{"hangup", disowned, "disowned", true, "node", died, []string{"SIGABRT", "SIGSEGV"}, 0, true},
		{"hangup", disowned, "disowned", false, "python", survived, nil, 0, false},
		{"hangup", disowned, "disowned", false, "node", survived, nil, 0, false},
		{"hangup", job, "a job", true, "python", died, []string{"SIGHUP"}, 0, false},
		{"hangup", job, "a job", true, "node", died, []string{"SIGHUP"}, 0, false},
		{"hangup", nohup, "nohup", true, "python", survived, nil, 0, false},
		{"exit", disowned, "disowned", true, "python", survived, nil, 0, false},
		{"exit-close", subshell, "subshell", true, "python", died, nil, 120, false},
		{"ssh-command-drop", piped, "in the background", true, "c", died, []string{"SIGPIPE"}, 0, false},
		{"ssh-command-drop", piped, "in the background", true, "perl", died, []string{"SIGPIPE"}, 0, false},
		{"ssh-command-drop", piped, "in the background", true, "bash", died, []string{"SIGPIPE"}, 0, false},
		{"ssh-command-drop", piped, "in the background", true, "python", died, nil, 120, false},
		{"ssh-command-drop", piped, "in the background", true, "node", died, nil, 1, true},
		{"ssh-command-drop", piped, "in the background", false, "python", survived, nil, 0, false},
		{"ssh-command", piped, "in the background", true, "node", stuck, nil, 0, false},
	} {
		e, ok := Lookup(tt.event)
		require.True(t, ok)
		r, ok := runtimes.Lookup(tt.runtime)
		require.True(t, ok)
		plain := e.Expect(tt.traits, bash, tt.chatty)
		is := plain.Under(r.Traits)
		where := []any{"%s, %s, %s, chatty %t: %s", tt.event, tt.name, tt.runtime, tt.chatty, is.Why}
		require.Equal(t, tt.want, is.Outcome, where...)
		require.Equal(t, tt.signals, is.Signals, where...)
		require.Equal(t, tt.exit, is.Exit, where...)
		require.Equal(t, tt.loses, is.Loses, where...)
		if is.Outcome == plain.Outcome && !r.Traits.IgnoresPIPE {
			require.Equal(t, plain, is, where...)
		}
	}
}

// What holds its output back has lost it, unless it ends by itself.
func TestHolding(t *testing.T) {
	python := runtimes.Traits{UnwindsINT: true}
	for _, tt := range []struct {
		is    Expectation
		loses bool
	}{
		{Expectation{Outcome: survived}, false},
		{Expectation{Outcome: died, Signals: term}, true},
		{Expectation{Outcome: died, Exit: 120}, true},
		{Expectation{Outcome: stuck}, false}, // the client waits for it: its pipe has a reader
		{Expectation{Outcome: restarted}, true},
		{Expectation{Outcome: died, Signals: interrupt}, true},
	} {
		is := tt.is.Holding(runtimes.Traits{})
		require.True(t, is.Holds)
		require.Equal(t, tt.loses, is.Loses, "%+v", tt.is)
		require.Equal(t, tt.is.Outcome, is.Outcome)
		isInt := len(tt.is.Signals) > 0 && tt.is.Signals[0] == "SIGINT"
		require.Equal(t, tt.loses && !isInt, tt.is.Holding(python).Loses, "%+v", tt.is)
	}
}

// Who ignores SIGPIPE and does not look at errors lives on, unheard.
func TestBrokenPipeUnderNoRuntimeThatThereIs(t *testing.T) {
	bash, _ := shell.Lookup("bash")
	e, _ := Lookup("ssh-command-drop")
	is := e.Expect(piped, bash, true).Under(runtimes.Traits{IgnoresPIPE: true})
	require.Equal(t, muted, is.Outcome)
	require.Empty(t, is.Signals)
	require.Equal(t, "pipe(7)", is.Source)
}

func TestAllows(t *testing.T) {
	aborts, exits := Expectation{Signals: []string{"SIGABRT", "SIGSEGV"}}, Expectation{Exit: 120}
	for _, tt := range []struct {
		is   Expectation
		end  evidence.Ending
		want bool
	}{
		{aborts, evidence.Ending{Signal: "SIGSEGV", Code: -1, By: "waitid"}, true},
		{aborts, evidence.Ending{Signal: "SIGHUP", Code: -1, By: "waitid"}, false},
		{aborts, evidence.Ending{Code: 0, By: "waitid"}, false},
		{aborts, evidence.Ending{Code: -1}, true}, // not known
		{exits, evidence.Ending{Code: 120, By: "pidfd"}, true},
		{exits, evidence.Ending{Code: 1, By: "pidfd"}, false},
		{exits, evidence.Ending{Signal: "SIGHUP", Code: -1, By: "pidfd"}, false},
	} {
		require.Equal(t, tt.want, tt.is.Allows(tt.end), "%+v %+v", tt.is, tt.end)
	}
}
