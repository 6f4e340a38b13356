package modes

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
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
var _ = register(100, Mode{
	ID:      "screen",
	Summary: "in a window of a screen server that nobody is attached to",
	Use:     "an interactive program that one comes back to",
	Source:  "screen(1)",
	Forms: []Form{{
		Via:    Tool,
		Line:   "screen -dmS {name} -L -Logfile {log} {cmd}",
		Needs:  []string{"screen"},
		Traits: paneTraits,
		Reader: screenReader,
		Attach: screenAttach,
		Start:  startScreen,
	}},
})

var (
	screenReader = []string{"cat", "{log}"}
	screenAttach = []string{"screen", "-x", "{name}"}
)

// screenRC is the user's own, and then what a log needs that can be followed.
// screen replaces $OUTLIVE_LOG, and the window does not inherit it.
const screenRC = `source "$OUTLIVE_SCREENRC"
logfile "$OUTLIVE_LOG"
logfile flush 0
unsetenv OUTLIVE_LOG
unsetenv OUTLIVE_SCREENRC
`

// startScreen starts the command in a window and learns its pid through a FIFO.
func startScreen(job Job) (int, error) {
	dir, err := os.MkdirTemp("", "outlive-screen-")
	if err != nil {
		return 0, fmt.Errorf("cannot start a window: %w", err)
	}
	defer os.RemoveAll(dir)
	rc, fifo := filepath.Join(dir, "screenrc"), filepath.Join(dir, "pid")
	if err := errors.Join(os.WriteFile(rc, []byte(screenRC), 0o600), syscall.Mkfifo(fifo, 0o600)); err != nil {
		return 0, fmt.Errorf("cannot start a window: %w", err)
	}
	pid, err := os.OpenFile(fifo, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		return 0, fmt.Errorf("cannot start a window: %w", err)
	}
	defer pid.Close()
	args := append([]string{"-c", rc, "-dmS", job.Name, "-L", "sh", "-c", tells, fifo}, job.Command...)
	screen := exec.Command("screen", args...)
	screen.Env = append(os.Environ(), "OUTLIVE_LOG="+screenPath(job.Log), "OUTLIVE_SCREENRC="+userScreenRC())
	screen.WaitDelay = 5 * time.Second
	if out, err := screen.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("cannot start a window: screen: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return readPID(pid, 5*time.Second)
}

// readPID waits for a line with a pid.
func readPID(f *os.File, patience time.Duration) (int, error) {
	line := make([]byte, 32)
	if err := f.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return 0, fmt.Errorf("cannot wait for the window's process: %w", err)
	}
	n, err := f.Read(line)
	if err != nil {
		return 0, fmt.Errorf("cannot tell the window's process: %w", err)
	}
	return strconv.Atoi(strings.TrimSpace(string(line[:n])))
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
