package event

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/shell"
	"outlive/modes"
)

// What an event's rows say is what it expects.
func TestExpect(t *testing.T) {
	for _, e := range All() {
		for _, row := range e.Rows {
			for _, sh := range shell.All() {
				if row.Shells(sh) {
					requireExpected(t, e, row, sh)
				}
			}
		}
	}
}

func requireExpected(t *testing.T, e Event, row Row, sh shell.Shell) {
	t.Helper()
	for chatty, want := range map[bool]evidence.Outcome{false: row.Silent, true: row.Chatty} {
		is := e.Expect(row.Traits, sh, chatty)
		require.Equal(t, want, is.Outcome, "%s, %s, %s, chatty %t: %s", e.ID, row.Name, sh.ID, chatty, is.Why)
		signals := row.Signals
		if row.Silent != row.Chatty && want != died { // only its own write ends it
			signals = ""
		}
		require.Equal(t, strings.Fields(signals), append([]string{}, is.Signals...), "%s, %s, %s", e.ID, row.Name, sh.ID)
		require.NotEmpty(t, is.Why)
		require.NotEmpty(t, is.Source)
		if source := strings.Replace(row.Source, policy, sh.Policy.Source, 1); source != "" && want != muted {
			require.Equal(t, source, is.Source, "%s, %s, %s", e.ID, row.Name, sh.ID)
		}
	}
}

// Every event has rows with a death, or what is stuck, and with a life, and for every shell where
// it has a meaning.
func TestEveryEventHasRows(t *testing.T) {
	for _, e := range All() {
		var outcomes []evidence.Outcome
		for _, row := range e.Rows {
			outcomes = append(outcomes, row.Silent, row.Chatty)
			require.True(t, slices.ContainsFunc(shell.All(), row.Shells), "%s, %s: in no shell", e.ID, row.Name)
		}
		switch {
		case e.Session.KillMode == "none": // which ends nobody
		case e.ID == "restart": // which ends nobody for good
			require.Contains(t, outcomes, restarted, e.ID)
		case e.Slow: // which ends nobody
			require.Contains(t, outcomes, unready, e.ID)
		case slices.Contains([]string{"fork-hog", "fd-hog", "cpu-hog", "child-memory-hog", "trespass"}, e.ID): // who is refused more, or whose child is killed, and lives
		case e.Session.InTmp, e.ID == "rotate": // which takes names, and ends nobody
			require.Contains(t, outcomes, muted, e.ID)
		case e.ID == "rotate-copy", e.ID == "tick-spread": // which takes nothing for ever
			require.NotContains(t, outcomes, died, e.ID)
		default:
			require.True(t, slices.Contains(outcomes, died) || slices.Contains(outcomes, stuck), e.ID)
		}
		if e.ID != "sigterm" && e.ID != "oom" { // no mode protects from them
			require.True(t, slices.Contains(outcomes, survived) || slices.Contains(outcomes, restarted), e.ID)
		}
		for _, s := range shell.All() {
			covered := slices.ContainsFunc(e.Rows, func(r Row) bool { return r.Shells(s) })
			require.True(t, covered || e.Skip != nil && e.Skip(modes.Traits{}, s) != "", "%s in %s", e.ID, s.ID)
		}
	}
}

func TestSkips(t *testing.T) {
	bash, _ := shell.Lookup("bash")
	zsh, _ := shell.Lookup("zsh")
	for _, tt := range []struct {
		event  string
		traits modes.Traits
		shell  shell.Shell
		want   string
	}{
		{"exit", foreground, bash, "no prompt to type at: the foreground is taken"},
		{"exit", attached, bash, "no prompt to type at: the foreground is taken"},
		{"exit", job, bash, ""},
		{"launch-close", foreground, bash, "no prompt to type at: the foreground is taken"},
		{"launch-close", hurried, bash, ""},
		{"pane-exit", foreground, bash, "no prompt to type at: the foreground is taken"},
		{"pane-kill", foreground, bash, ""},
		{"server-kill", attached, bash, "tmux refuses to be looked at from within one of its panes"},
		{"screen-exit", foreground, bash, "no prompt to type at: the foreground is taken"},
		{"screen-kill", foreground, bash, ""},
		{"screen-kill", attached, bash, "screen opens another window, and no client, from within one of its windows"},
		{"exit-close", foreground, bash, "no prompt to type at: the foreground is taken"},
		{"exit-close", setsid, bash, ""},
		{"huponexit", job, zsh, "huponexit is an option of bash"},
		{"huponexit", foreground, bash, "no prompt to type at: the foreground is taken"},
		{"huponexit", job, bash, ""},
		{"ssh-command", piped, bash, ""},
		{"ssh-command", logged, bash, ""},
		{"ssh-command", pipedFront, bash, "in the foreground: the client is to wait for it"},
		{"ssh-command-list", awaited, bash, ""},
		{"ssh-command", attached, bash, "it needs a terminal, and an ssh command has none"},
		{"ssh-command-redirected", attached, bash, "it needs a terminal, and an ssh command has none"},
		{"ssh-command-drop", piped, bash, ""},
		{"ssh-command-drop", pipedFront, bash, ""},
		{"ssh-command-drop", logged, bash, "the client has returned: there is nothing to kill"},
		{"ssh-command-tty", foreground, bash, "in the foreground: the client is to wait for it"},
		{"ssh-command-tty", attached, bash, "in the foreground: the client is to wait for it"},
		{"ssh-command-tty", early, bash, ""},
		{"ssh-command-drop", attached, bash, "it needs a terminal, and an ssh command has none"},
		{"rotate", job, bash, "it prints to no log"},
		{"rotate", service, bash, ""},
		{"rotate", nohup, bash, ""},
		{"rotate-copy", service, bash, "it prints to the journal, which journald rotates: that is rotate"},
		{"rotate-hup", pane, bash, "it prints to no log"},
		{"service-stop", attached, bash, "it needs a terminal, and what a service runs has none"},
		{"service-stop-process", pipedFront, bash, ""},
	} {
		e, _ := Lookup(tt.event)
		require.Equal(t, tt.want, e.Skip(tt.traits, tt.shell), "%s in %s", tt.event, tt.shell.ID)
	}
}

func TestRegistry(t *testing.T) {
	events := All()
	for _, e := range events {
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, e.ID)
		require.NotEmpty(t, e.Heading, e.ID)
		require.NotEmpty(t, e.Source, e.ID)
		require.NotEmpty(t, e.Summary, e.ID)
		require.NotRegexp(t, `\.$`, e.Summary, e.ID)
		require.Contains(t, []string{endings, signals, session}, e.Block, e.ID)
		require.NotNil(t, e.Make, e.ID)
		require.NotNil(t, e.Expect, e.ID)
		found, ok := Lookup(e.ID)
		require.True(t, ok)
		require.Equal(t, e.ID, found.ID)
	}
	_, ok := Lookup("no such event")
	require.False(t, ok)
}

// The blocks of the table are not mixed.
func TestBlocksStayTogether(t *testing.T) {
	var blocks []string
	for _, e := range All() {
		blocks = append(blocks, e.Block)
	}
	require.Len(t, slices.Compact(blocks), 3)
}
