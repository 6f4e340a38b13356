package stage

import "slices"

// tmux closes a pane when its shell has ended.
var tmux = host{
	settings: `set -g default-terminal dumb
set -g default-shell /bin/sh
set -g status off
set -g prefix None
set -s escape-time 0
set -s exit-empty on
`,
	start: func(settings string, command []string) []string {
		return slices.Concat([]string{"tmux", "-L", around, "-f", settings, "new-session", "env"}, command,
			[]string{";", "pipe-pane", `exec cat >"$HOME/.pane"`})
	},
	kill: []string{"tmux", "-L", around, "kill-pane"},
}
