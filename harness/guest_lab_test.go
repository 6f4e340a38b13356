package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// A line of somebody's own that a shell is given as a command, without a terminal:
// what holds the shell's pipes keeps the client, be it another than the subject.
func TestLinesWithoutTerminal(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	const redirected, piped = "nohup sleep 600 >/dev/null 2>&1 &", "nohup sleep 600 2>&1 | cat >log &"
	rows := []struct {
		line, event string
		want        evidence.Outcome
		why         string
	}{
		{redirected, "ssh-command", "survived", ""},
		{redirected, "ssh-command-drop", "skipped", "the client has returned"},
		{redirected, "service-stop", "died", ""},
		{redirected, "ssh-command-tty", "died", ""},
		{redirected, "ssh-command-tty-trap", "skipped", "write into it"},
		{redirected, "reboot", "died", ""},
		{"sleep 600 &", "ssh-command", "stuck", ""},
		{"sleep 600 &", "ssh-command-drop", "muted", ""},
		{"sleep 600 &", "service-stop-none", "survived", ""},  // the agent lives, and reads
		{"sleep 600", "ssh-command-drop", "muted", ""},        // it has taken the shell's place
		{"sleep 600", "ssh-command", "skipped", "foreground"}, // nobody wonders
		{piped, "ssh-command", "stuck", ""},                   // by its reader
		{piped, "service-stop-process", "survived", ""},       // the pipe is the line's own
	}
	var cells []plan.Cell
	for _, r := range rows {
		c := guestCell(t, r.line, "bash", r.event)
		c.Lab, c.Guest.Dir = &plan.Machine{}, "/"
		cells = append(cells, c)
	}
	n := 0
	_, err := Matrix{Cells: cells, Self: outlive, Parallel: 1}.Run(t.Context(), func(one plan.Trial) {
		r := rows[n]
		n++
		require.Equal(t, r.want, one.Outcome, "%s, %s: %s", r.line, r.event, one.Why)
		require.Contains(t, []plan.Verdict{plan.Kept, plan.Skipped}, one.Verdict, "%s, %s: %s", r.line, r.event, one.Why)
		require.Contains(t, one.Why, r.why)
	})
	require.NoError(t, err)
}

// What comes back after a boot is found by its words and the trial's name.
func TestCommandAfterReboot(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	cells := inLab(t, "nohup systemd-service cron-reboot", "reboot")
	for i := range cells {
		cells[i].Voice, cells[i].Guest = plan.Own, &plan.Guest{Command: []string{"sleep", "600"}, Dir: "/"}
	}
	fate := map[string]evidence.Outcome{}
	_, err := Matrix{Cells: cells, Self: outlive, Parallel: 1}.Run(t.Context(), func(one plan.Trial) {
		require.NotEqual(t, plan.Broken, one.Verdict, "%s: %s", one.Mode, one.Why)
		fate[one.Mode] = one.Outcome
	})
	require.NoError(t, err)
	require.Equal(t, map[string]evidence.Outcome{"nohup": "died", "systemd-service": "restarted", "cron-reboot": "restarted"}, fate)
}
