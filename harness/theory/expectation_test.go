package theory

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/program"
)

// What holds its output back has lost it, unless it ends by itself.
func TestHolding(t *testing.T) {
	python := program.Traits{Unwinds: []string{"SIGINT"}}
	for _, tt := range []struct {
		is    Expectation
		loses bool
	}{
		{Expectation{Outcome: evidence.Survived}, false},
		{Expectation{Outcome: evidence.Died, Signals: managerEnds.Signals}, true},
		{Expectation{Outcome: evidence.Died, Exit: 120}, true},
		{Expectation{Outcome: evidence.Stuck}, false}, // the client waits for it: its pipe has a reader
		{Expectation{Outcome: evidence.Restarted}, true},
		{Expectation{Outcome: evidence.Died, Signals: KeyINT.Signals}, true},
	} {
		is := tt.is.Holding(program.Program{Traits: program.Traits{}})
		require.True(t, is.Holds)
		require.Equal(t, tt.loses, is.Loses, "%+v", tt.is)
		require.Equal(t, tt.is.Outcome, is.Outcome)
		unread := tt.is
		unread.Unread = true
		require.Equal(t, tt.loses, unread.Holding(program.Program{Traits: python}).Loses, "%+v", tt.is)
		ruby := tt.is.Holding(program.Program{Traits: program.Traits{Unwinds: []string{"SIGTERM", "SIGINT"}}})
		require.Equal(t, tt.loses && len(tt.is.Signals) == 0, ruby.Loses, "%+v", tt.is)
		isInt := len(tt.is.Signals) > 0 && tt.is.Signals[0] == "SIGINT"
		require.Equal(t, tt.loses && !isInt, tt.is.Holding(program.Program{Traits: python}).Loses, "%+v", tt.is)
	}
}

// Who ignores SIGPIPE and does not look at errors lives on, unheard.
func TestBrokenPipeUnderNoRuntimeThatThereIs(t *testing.T) {
	is := BrokenPipe.Ends().Under(program.Program{Traits: program.Traits{IgnoresPIPE: true}})
	require.Equal(t, evidence.Muted, is.Outcome)
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
