package stage

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/harness/theory"
)

// In a session of theory.Pane what is typed goes through the client; what the pane
// shows is copied to a pipe, for the client's own terminal gets it redrawn.
//
//	lane
//	├─ client ── leads the session of /dev/pts/N, whose master is Stage.Terminal
//	└─ server (no tty; below the client in screen)
//	   ├─ shell ── leads the session of the pane, /dev/pts/M
//	   │   └─ launcher ─ subject
//	   └─ cat ── copies what the pane shows, in tmux; screen does so itself

// host is how a program holds a terminal: what of it differs from the others.
type host struct {
	// settings have keys pass through the client as they are, and the pane look as any
	// other terminal of a trial does. With its last pane the server ends.
	settings string
	start    func(settings string, command []string) []string // what the client is called by
	kill     []string                                         // has the server close the pane
}

var hosts = map[theory.Host]host{theory.Tmux: tmux, theory.Screen: screen}

// around names the server that the pane is on: no mode uses it.
const around = "around"

// preparePane makes the pipe and the settings, and gives the client's command line.
func (s *Stage) preparePane(command []string) ([]string, *os.File, error) {
	pipe, config, at := filepath.Join(s.home, ".pane"), filepath.Join(s.home, ".pane.conf"), hosts[s.Session.Host]
	err := unix.Mkfifo(s.Place.Outside(pipe), 0o600)
	if err == nil {
		err = os.WriteFile(s.Place.Outside(config), []byte(at.settings), 0o600)
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
	return append([]string{"env", "TERM=vt100"}, at.start(config, command)...), shown, nil
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

// LeavePane types exit in the pane until its shell ends: the server closes it then.
func (s *Stage) LeavePane() error {
	if err := s.Exit(); err != nil {
		return err
	}
	return s.paneEnds()
}

// KillPane has the server close the pane, which hangs its terminal up.
func (s *Stage) KillPane() error {
	err := s.drop("the "+s.Session.Host.Pane()+" was killed", func() error {
		_, err := s.run(hosts[s.Session.Host].kill...)
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

// paneEnds waits until the server has ended with its last pane. The client of screen
// does not notice that its server was killed.
func (s *Stage) paneEnds() error {
	if !s.mux.WaitGone(s.Soon()) {
		return fmt.Errorf("cannot tell: the shell of the %s has ended, but not %s; there is %s", s.Session.Host.Pane(), s.Session.Host, s.cast())
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
