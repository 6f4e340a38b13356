package rehearse

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// It is started with a pid file that is left from another time, of its own owner and
// mode: once that names a process which has nothing to do with it, and once nobody.
var _ = register(70, "stale", func() Act {
	return Act{What: "a start with a stale pid file", Down: true, Moot: noFile, Play: func(r *Run) error {
		cmd := exec.Command("sleep", "1000")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Start(); err != nil {
			return fmt.Errorf("cannot start a stranger: %w", err)
		}
		pid := cmd.Process.Pid
		_ = cmd.Process.Release()
		stranger, err := proc.Open(pid)
		if err != nil {
			return err
		}
		defer stranger.Close()
		r.apart = append(r.apart, pid)
		named, err := r.startStale(pid)
		if err != nil {
			return err
		}
		named.Stranger, named.Hurt = pid, hurt(stranger)
		r.strike() // the stranger, too: its pid is nobody's then
		nobodys, err := r.startStale(pid)
		r.strike()
		if err != nil {
			return err
		}
		r.Seen.Stale = []evidence.Stale{*named, *nobodys}
		return nil
	}}
})

// startStale starts it with a file that names this pid.
func (r *Run) startStale(pid int) (*evidence.Stale, error) {
	was := r.Seen.First.File
	text := strings.Replace(was.Text, strconv.Itoa(was.PID), strconv.Itoa(pid), 1)
	if err := plant(r.realPath(), text, *was); err != nil {
		return nil, fmt.Errorf("cannot leave a stale pid file: %w", err)
	}
	s, err := r.start()
	if err != nil {
		return nil, err
	}
	r.givesUp(s)
	return &evidence.Stale{Start: *s, Text: text, PIDFile: r.readPIDFile()}, nil
}

// plant makes a file as another was: of its owner, and with its mode.
func plant(path, text string, as evidence.PIDFile) error {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	if err := os.Chown(path, as.UID, as.GID); err != nil {
		return err
	}
	return os.Chmod(path, os.FileMode(as.Mode&0o777))
}

// hurt says what became of a process that should have been left alone; "" when it was.
func hurt(h *proc.Handle) string {
	if h.Gone() {
		return h.Reap(time.Now().Add(patience)).Tell()
	}
	if p, err := proc.Root.Stat(h.PID); err == nil && p.State == "T" {
		return "was stopped"
	}
	return ""
}
