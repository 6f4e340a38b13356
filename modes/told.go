package modes

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// tells is a shell's script that tells its pid through the FIFO $0, and becomes
// the command: for tools that do not say which process they started, or do
// so only after they have returned.
const tells = `echo $$ >"$0" && exec "$@"`

// startTold starts a command by a tool that is given a shell's words to put in
// front of it, and learns its pid.
func startTold(start func(shell []string) error) (int, error) {
	dir, err := os.MkdirTemp("", "outlive-start-")
	if err != nil {
		return 0, fmt.Errorf("cannot start: %w", err)
	}
	defer os.RemoveAll(dir)
	fifo := filepath.Join(dir, "pid")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		return 0, fmt.Errorf("cannot start: mkfifo %q: %w", fifo, err)
	}
	pid, err := os.OpenFile(fifo, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		return 0, fmt.Errorf("cannot start: %w", err)
	}
	defer pid.Close()
	if err := start([]string{"/bin/sh", "-c", tells, fifo}); err != nil {
		return 0, err
	}
	return readPID(pid, 5*time.Second)
}

// runTool runs a tool that returns once it has started something. What it
// started may keep its output, so that is a file.
func runTool(tool string, args []string) error {
	said, err := os.CreateTemp("", "outlive-said-")
	if err != nil {
		return fmt.Errorf("cannot start: %w", err)
	}
	defer os.Remove(said.Name())
	defer said.Close()
	cmd := exec.Command(tool, args...)
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(said.Name())
		return fmt.Errorf("cannot start: %s: %w: %s", tool, err, strings.TrimSpace(string(text)))
	}
	return nil
}
