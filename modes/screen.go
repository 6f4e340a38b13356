package modes

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// What screen changes for the workload, its window's process:
//
//	         before                    after
//	pid      120, child of the shell   140, child of the screen server
//	ppid     the shell                 the server, a daemon without a terminal
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               a new one of its own, kept by the server
//	stdio    the shell's terminal      the window's terminal
//	signals  as inherited              reset to default
//
//	shell (sid 100)                    init
//	└ screen (ends)                    └ SCREEN (server, sid 130, no tty)
//	                                     └ workload (sid 140, pts/5)
//
// The terminal's hangup reaches neither the server nor the window. The server
// appends what the window shows to the log, every 10 seconds unless the screenrc
// says `logfile flush 0`.
var _ = register(100, "screen", func() Mode {
	return Mode{
		Summary: "in a window of a screen server that nobody is attached to",
		Use:     "an interactive program that one comes back to",
		Source:  "screen(1)",
		Forms: []Form{{
			Via:    Tool,
			Line:   "screen -dmS {name} -L -Logfile {log} {cmd}",
			Needs:  []string{"screen"},
			Recipe: Recipe{Free: []string{screenFree}, Undo: []string{screenQuit}},
			Traits: screenTraits,
			Attach: screenAttach,
			Stop:   "screen -S {name} -X quit",
			Sockets: func(name string, env func(string) string) string {
				return filepath.Join(cmp.Or(env("SCREENDIR"), "/run/screen/S-*"), "*."+name)
			},
			Start: startScreen,
		}},
	}
})

// screenTraits: the command ends as soon as it has forked the server, and that
// has the command's handler for SIGHUP, until it makes its session.
var screenTraits = func(t Traits) Traits {
	t.Hasty, t.HandlesHUP = true, true
	return t
}(paneTraits)

// screen takes the beginning of a name for the name, where nothing is called so: `screen
// -S app -X quit` ends "apple" when "app" has ended. So what is meant is looked for,
// and named whole, with its pid.
const (
	screenFree = `sh -c '! screen -ls | grep -q "[0-9]\.$0[[:space:]]"' {name}`
	screenQuit = `sh -c 'screen -ls | sed -n "s/^[[:space:]]*\([0-9]*\.$0\)[[:space:]].*/\1/p" |` +
		` while read -r s; do screen -S "$s" -X quit; done' {name}`
)

var screenAttach = []string{"screen", "-x", "{name}"}

// screenRC is the user's own, and then what a log needs that can be followed.
// screen replaces $OUTLIVE_LOG, and the window does not inherit it.
const screenRC = `source "$OUTLIVE_SCREENRC"
logfile "$OUTLIVE_LOG"
logfile flush 0
unsetenv OUTLIVE_LOG
unsetenv OUTLIVE_SCREENRC
`

// startScreen starts the command in a window. The server reads the file in its own time.
func startScreen(job Job) (int, error) {
	if err := os.WriteFile(job.Aside, []byte(screenRC), 0o600); err != nil {
		return 0, fmt.Errorf("cannot start a window: %w", err)
	}
	return 0, runTool("screen", append([]string{"-c", job.Aside, "-dmS", job.Name, "-L"}, job.entering()...),
		[]string{"OUTLIVE_LOG=" + screenPath(job.Log), "OUTLIVE_SCREENRC=" + userScreenRC()})
}

// screenPath escapes the characters that screen replaces in the name of a log.
func screenPath(path string) string {
	return strings.NewReplacer("%", "%%", "^", "^^").Replace(path)
}

func userScreenRC() string {
	if rc := os.Getenv("SCREENRC"); rc != "" {
		return rc
	}
	return filepath.Join(os.Getenv("HOME"), ".screenrc")
}
