package event

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/harness/theory"
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
		{"tmp-clean", inTmp(setsid), "its log in /tmp", true, "python", muted, nil, 0, false}, // no print fails
		{"tmp-clean", inTmp(setsid), "its log in /tmp", true, "node", muted, nil, 0, false},
		{"ctrl-z-exit", foreground, "in the foreground", true, "node", died, []string{"SIGTERM", "SIGABRT", "SIGSEGV"}, 0, false},
		{"ctrl-z-exit", foreground, "in the foreground", true, "go", died, []string{"SIGTERM"}, 0, false},
		{"sigterm", foreground, "in the foreground", true, "node", died, []string{"SIGTERM"}, 0, false},
		{"container-stop-exec", itself, "PID 1", true, "go", died, []string{"SIGTERM"}, 0, false},
		{"container-stop-exec", itself, "PID 1", true, "c", died, []string{"SIGKILL"}, 0, false},
		{"container-stop-exec", itself, "PID 1", true, "ruby", died, nil, 1, false},
		{"container-stop-init-exec", itself, "its child", true, "ruby", died, []string{"SIGTERM"}, 0, false},
	} {
		e, ok := Lookup(tt.event)
		require.True(t, ok)
		r, ok := runtimes.Lookup(tt.runtime)
		require.True(t, ok)
		plain := e.Expect(tt.traits, bash, tt.chatty)
		is := plain.Under(r.Program())
		where := []any{"%s, %s, %s, chatty %t: %s", tt.event, tt.name, tt.runtime, tt.chatty, is.Why}
		require.Equal(t, tt.want, is.Outcome, where...)
		require.Equal(t, tt.signals, is.Signals, where...)
		require.Equal(t, tt.exit, is.Exit, where...)
		require.Equal(t, tt.loses, is.Loses, where...)
		if is.Outcome == plain.Outcome && !r.Traits.IgnoresPIPE && !is.Lags && plain.Rule != theory.IsFirst.ID {
			require.Equal(t, plain, is, where...)
		}
	}
}

// screen's own handler for SIGHUP has it exit; who has none is ended by the signal.
func TestWhoHandlesSIGHUPExits(t *testing.T) {
	bash, _ := shell.Lookup("bash")
	e, _ := Lookup("ssh-command-tty")
	handles := early
	handles.HandlesHUP = true
	exits, hup := evidence.Ending{By: "stat"}, evidence.Ending{Signal: "SIGHUP", By: "stat"}
	require.True(t, e.Expect(handles, bash, true).Allows(exits))
	require.False(t, e.Expect(early, bash, true).Allows(exits))
	require.True(t, e.Expect(early, bash, true).Allows(hup))
	require.False(t, e.Expect(handles, bash, true).Allows(evidence.Ending{Code: 1, By: "stat"}))
}
