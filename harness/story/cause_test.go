package story

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCauses: one sentence, which names nobody who was not seen.
func TestCauses(t *testing.T) {
	all := stories(t)
	for name, want := range map[string]string{
		"background_shell_hangup_bash_chatty":     "bash (28509) sent it SIGHUP, and that ended it",
		"nohup_tool_hangup_bash_chatty":           "bash (28846) sent it SIGHUP, which it ignores; it lives, and its output arrives",
		"tmux_tool_exit-close_bash_chatty":        "nobody sent it a signal; it lives, and its output arrives",
		"screen-attached_tool_ctrl-c_bash_chatty": "the kernel sent it SIGINT, and that ended it",
		"disown_shell_suspend-hangup_fish_chatty": "fish (28672) sent it SIGCONT; it lives, but its writes fail (EIO)",
		"no-witness":     "workload (28511) ended by SIGHUP",
		"ending-unknown": "bash (28509) sent it SIGHUP; it ended, nobody knows how",
		"stopped":        "bash (28846) sent it SIGHUP, which it ignores; it stands still",
	} {
		require.Equal(t, want, Cause(all[name]), name)
	}
}
