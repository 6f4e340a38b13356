package harness

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/theory"
	"outlive/harness/wrappers"
)

// What stands before a command in a line decides with the shell and the program, and
// the rule says how.
func TestWrappers(t *testing.T) {
	requireShell(t, "bash")
	const lives, mute, died = evidence.Survived, evidence.Muted, evidence.Died
	named := map[string]bool{}
	var cells []plan.Cell
	type want struct {
		outcome evidence.Outcome
		rule    string
	}
	var wants []want
	for _, tt := range []struct {
		line, event string
		want
	}{
		{"nohup timeout 600 sleep 600 >log 2>&1 &", "hangup", want{died, "timeout.resets-hup"}},
		{"timeout 600 nohup sleep 600 >log 2>&1 &", "hangup", want{lives, "kernel.ignored-hup"}},
		{"nohup nice sleep 600 >log 2>&1 &", "hangup", want{lives, "kernel.ignored-hup"}},
		{"sudo sleep 600 >log 2>&1 &", "hangup", want{died, "sudo.hands-on"}},
		{"sudo sleep 600 >log 2>&1 &", "exit-close", want{lives, "kernel.own-session"}},
		{"sudo sleep 600 &", "exit-close", want{lives, "sudo.ends-unheard"}},
		{"nohup sudo sleep 600 >log 2>&1 &", "hangup", want{lives, "sudo.hands-on"}},
		{"sudo sleep 600", "ctrl-c", want{died, "kernel.pane-int"}},
		{"sudo sleep 600 >log 2>&1 &", "tree-kill", want{died, "tree.descends-pane"}},
		{"su nobody -s /bin/sh -c 'sleep 600' >log 2>&1 &", "hangup", want{lives, "su.keeps-signal"}},
		{"su nobody -s /bin/sh -c 'sleep 600' &", "exit-close", want{mute, "kernel.terminal-gone"}},
		{"su nobody -s /bin/sh -c 'sleep 600'", "ctrl-c", want{died, "su.hands-on"}},
		{"script -qc 'sleep 600' log", "hangup", want{lives, "script.keeps-signal"}},
	} {
		named[tt.rule] = true
		name, _, _ := strings.Cut(strings.TrimPrefix(tt.line, "nohup "), " ")
		if !usable(name) {
			t.Logf("%s: %s cannot be used here", tt.line, name)
			continue
		}
		cells, wants = append(cells, guestCell(t, tt.line, "bash", tt.event)), append(wants, tt.want)
	}
	at := 0
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		want := wants[at]
		at++
		if strings.Contains(one.Line, "sudo") && one.Evidence.Above == "" {
			t.Logf("%s: sudo does without use_pty here", one.Line)
			return
		}
		require.Equal(t, want.outcome, one.Outcome, "%s, %s: %s", one.Line, one.Event, one.Why)
		require.Equal(t, want.rule, one.Rule, "%s, %s: %s", one.Line, one.Event, one.Why)
		require.Equal(t, plan.Kept, one.Verdict, "%s: %s", one.Line, one.Why)
	})
	require.NoError(t, err)
	require.Equal(t, len(cells), at)
	for _, r := range theory.All() {
		whose, what, _ := strings.Cut(r.ID, ".")
		if _, ok := wrappers.Lookup(whose); ok {
			require.True(t, named[r.ID], "no line rests on %s of %s", what, whose)
		}
	}
}

// usable tells whether a program is there, and asks for no password.
func usable(program string) bool {
	switch _, err := exec.LookPath(program); {
	case err != nil:
		return false
	case program == "sudo":
		return exec.Command("sudo", "-n", "true").Run() == nil
	case program == "su":
		return os.Geteuid() == 0
	}
	return true
}
