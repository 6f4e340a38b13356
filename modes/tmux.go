package modes

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// What tmux changes for the workload, its pane's process:
//
//	         before                    after
//	pid      120, child of the shell   140, child of the tmux server
//	ppid     the shell                 the server, a daemon without a terminal
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               a new one of its own, kept by the server
//	stdio    the shell's terminal      the pane's terminal
//	signals  as inherited              reset to default, but TTIN and TTOU are ignored
//
//	shell (sid 100)                    init
//	└ tmux (client, ends)              └ tmux (server, sid 130, no tty)
//	                                     └ workload (sid 140, pts/5)
//
// The terminal's hangup reaches neither the server nor the pane. Each run has a
// server of its own, because a server gives every pane the environment of the
// first client, and finds sessions by the beginning of their name.
var _ = register(90, "tmux", func() Mode {
	return Mode{
		Summary: "in a pane of a tmux server that nobody is attached to",
		Use:     "an interactive program that one comes back to, from anywhere",
		Source:  "tmux(1)",
		Forms: []Form{{
			Via:   Tool,
			Line:  "tmux -L outlive-{name} new-session -d -s {name} {cmd}",
			Needs: []string{"tmux"},
			Recipe: Recipe{
				Line: `tmux -L outlive-{name} new-session -d -s {name} {cmd} \; pipe-pane {tee}`,
				Undo: []string{"tmux -L outlive-{name} kill-server"},
			},
			Traits: paneTraits,
			Words:  tmuxWords,
			Reader: tmuxReader,
			Attach: tmuxAttach,
			Stop:   tmuxStop,
			Sockets: func(name string, env func(string) string) string {
				return filepath.Join(cmp.Or(env("TMUX_TMPDIR"), "/tmp"), fmt.Sprintf("tmux-%d", os.Getuid()), "outlive-"+name)
			},
			Start: startTmux,
		}},
	}
})

// paneTraits are those of a process that a multiplexer runs in a pane.
var paneTraits = Traits{
	OwnSession: true, Leader: true, OwnGroup: true,
	TTY: Pane, Stdin: Pane, Output: Pane, DirtyEnv: true, Severed: true, Woken: true, Stops: HangsUp,
}

var (
	tmuxReader = []string{"tmux", "-L", "outlive-{name}", "capture-pane", "-p", "-J", "-S", "-", "-t", "{name}"}
	tmuxAttach = []string{"tmux", "-L", "outlive-{name}", "attach-session", "-t", "{name}"}
)

const tmuxStop = "tmux -L outlive-{name} kill-session -t {name}"

// tmuxWords keeps the command's bytes: a word that ends in ";" would end tmux's
// command, and a single word would be run by a shell.
func tmuxWords(words []string) []string {
	var kept []string
	if len(words) == 1 {
		kept = []string{"env"}
	}
	for _, word := range words {
		if head, ok := strings.CutSuffix(word, ";"); ok {
			word = head + `\;`
		}
		kept = append(kept, word)
	}
	return kept
}

// startTmux starts the command in a pane whose output also goes to the log, so
// that it can be read after the pane has gone.
func startTmux(job Job) (int, error) {
	args := append([]string{"-L", "outlive-" + job.Name, "new-session", "-d", "-s", job.Name}, tmuxWords(job.entering())...)
	if job.Log != "" {
		args = append(args, ";", "pipe-pane", "exec cat >>"+TmuxQuote(job.Log))
	}
	return 0, runTool("tmux", args, nil)
}

// TmuxQuote quotes a path for pipe-pane, which replaces #-formats and
// %-conversions of strftime(3) before sh(1) reads the rest.
func TmuxQuote(path string) string {
	return "'" + strings.NewReplacer("#", "##", "%", "%%", "'", `'\''`).Replace(path) + "'"
}
