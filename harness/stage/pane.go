package stage

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// In a session of theory.Pane what is typed goes through the client; what the pane
// shows is copied to a pipe, for the client's own terminal gets it redrawn.
//
//	lane
//	├─ tmux (client) ── leads the session of /dev/pts/N, whose master is Stage.Terminal
//	└─ tmux (server, no tty)
//	   ├─ shell ── leads the session of the pane, /dev/pts/M
//	   │   └─ launcher ─ subject
//	   └─ cat ── copies what the pane shows

// Multiplexer is the program that panes are of.
const Multiplexer = "tmux"

// around is the socket of the server that the pane is on: no mode uses it.
const around = "around"

// paneConfig has keys pass through the client as they are, and the pane look as any
// other terminal of a trial does. With its last pane the server ends.
const paneConfig = `set -g default-terminal dumb
set -g default-shell /bin/sh
set -g status off
set -g prefix None
set -s escape-time 0
set -s exit-empty on
`

// preparePane makes the pipe and the settings, and gives the client's command line.
func (s *Stage) preparePane(command []string) ([]string, *os.File, error) {
	pipe, config := filepath.Join(s.home, ".pane"), filepath.Join(s.home, ".pane.conf")
	err := unix.Mkfifo(s.Place.Outside(pipe), 0o600)
	if err == nil {
		err = os.WriteFile(s.Place.Outside(config), []byte(paneConfig), 0o600)
	}
	for _, path := range []string{pipe, config} {
		err = s.own(path, err)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("cannot prepare a pane: %w", err)
	}
	shown, err := os.OpenFile(s.Place.Outside(pipe), os.O_RDWR|unix.O_NONBLOCK, 0) // held for writing: it never ends
	if err != nil {
		return nil, nil, fmt.Errorf("cannot prepare a pane: %w", err)
	}
	words := []string{"env", "TERM=vt100", Multiplexer, "-L", around, "-f", config, "new-session", "env"}
	return slices.Concat(words, command, []string{";", "pipe-pane", `exec cat >"$HOME/.pane"`}), shown, nil
}

// meetPane finds the pane's shell, and the server.
func (s *Stage) meetPane() (err error) {
	if err := s.meetShell(); err != nil {
		return err
	}
	s.started = comm(s.Leader.PID)
	p, err := proc.Root.Stat(s.Leader.PID)
	if err != nil {
		return err
	}
	s.mux, err = proc.Open(p.PPID)
	s.remember(p.PPID)
	s.remember(proc.Root.Children(p.PPID)...)
	return err
}

// LeavePane types exit in the pane until its shell ends: tmux closes it then.
func (s *Stage) LeavePane() error {
	if err := s.Exit(); err != nil {
		return err
	}
	return s.paneEnds()
}

// KillPane has tmux close the pane, which hangs its terminal up.
func (s *Stage) KillPane() error {
	err := s.drop("the pane was killed", func() error {
		_, err := s.run(Multiplexer, "-L", around, "kill-pane")
		return err
	})
	if err != nil {
		return err
	}
	return s.paneEnds()
}

// KillServer ends the server by SIGKILL: the kernel closes all of its panes.
func (s *Stage) KillServer() error {
	if err := s.drop("the server was killed", func() error { return s.mux.Signal(unix.SIGKILL) }); err != nil {
		return err
	}
	return s.paneEnds()
}

// paneEnds waits until the server has ended with its last pane, and the client with it.
func (s *Stage) paneEnds() error {
	if !s.mux.WaitGone(s.Soon()) || !s.Client.WaitGone(s.Soon()) {
		return fmt.Errorf("cannot tell: the pane's shell has ended, but not tmux; there is %s", s.cast())
	}
	return nil
}

// scenery tells whether a process is there for the trial's sake, and not the line's.
func (s *Stage) scenery(pid int) bool {
	for _, h := range []*proc.Handle{s.Leader, s.Client, s.container, s.mux, s.agent} {
		if h != nil && h.PID == pid {
			return true
		}
	}
	if s.outside != 0 && pid == s.outside {
		return true
	}
	if s.mux == nil {
		return false
	}
	p, err := proc.Root.Stat(pid)
	return err == nil && p.PPID == s.mux.PID
}
