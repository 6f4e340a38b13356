package theory

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/shell"
	"outlive/modes"
)

// When the prompt is back, who was not waited for has done nothing yet.
func TestAtOnce(t *testing.T) {
	launcher := modes.Traits{OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.File}
	with := func(change func(*modes.Traits)) modes.Traits {
		is := launcher
		change(&is)
		return is
	}
	for _, tt := range []struct {
		mode, shell string
		want        modes.Traits
	}{
		{"nohup", "bash", launcher},
		{"setsid", "dash", with(func(is *modes.Traits) { is.Stdin = modes.Null })},
		{"background", "zsh", with(func(is *modes.Traits) { is.Output = modes.Terminal })},
		{"disown", "bash", with(func(is *modes.Traits) { is.Job, is.Output = false, modes.Terminal })},
		{"subshell", "bash", with(func(is *modes.Traits) {
			is.Job, is.Orphan, is.IgnoresINT, is.Stdin, is.Output = false, true, true, modes.Null, modes.Terminal
		})},
		{"daemonize", "ksh", with(func(is *modes.Traits) {
			is.Job, is.Orphan, is.Stdin, is.Append, is.Leaks = false, true, modes.Unread, true, true
		})},
		{"screen", "bash", with(func(is *modes.Traits) {
			is.Job, is.Orphan, is.HandlesHUP, is.Stdin, is.Output = false, true, true, modes.Pane, modes.Pane
		})},
		{"python-daemon", "bash", with(func(is *modes.Traits) {
			is.Job, is.Orphan, is.Append, is.UmaskZero = false, true, true, true
		})},
		{"script", "bash", with(func(is *modes.Traits) { is.Stdin, is.Output, is.Recorded = modes.Null, modes.Pane, true })},
	} {
		require.Equal(t, tt.want, atOnceTraits(t, tt.mode, tt.shell), "%s, %s", tt.mode, tt.shell)
	}
	for _, waits := range []string{"double-fork", "go-daemon", "start-stop-daemon", "tmux", "dtach"} {
		require.True(t, atOnceTraits(t, waits, "bash").OwnSession, waits)
	}
	require.True(t, atOnceTraits(t, "foreground", "bash").KeepsShell)
}

func atOnceTraits(t *testing.T, mode, sh string) modes.Traits {
	t.Helper()
	m, ok := modes.Lookup(mode)
	require.True(t, ok, mode)
	in := Context{Session: Session{AtOnce: true}}
	in.Shell, ok = shell.Lookup(sh)
	require.True(t, ok, sh)
	is, err := in.Apply(m.Forms[0], nil)
	require.NoError(t, err)
	return is
}
