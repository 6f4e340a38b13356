package stage

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/harness/shell"
)

// peers are counted, so that each session has an address of its own: by that
// its shell is found, and its path can be cut without touching another's.
var peers atomic.Uint32

func (s *Stage) address() (peer, server string) {
	n := peers.Add(1)
	tail := fmt.Sprintf("%d.%d", n>>8&0xff, n&0xff)
	if s.Session.Keepalive {
		return "127.2." + tail, "127.1." + tail // 127.1.0.0/16 is where sshd asks
	}
	return "127.2." + tail, "127.0.0.1"
}

// sshCommand gives the client's command line: on the far side the shell of the
// trial takes the place of the login shell.
func (s *Stage) sshCommand(command []string) []string {
	bash, _ := shell.Lookup("bash") // the user's login shell reads this
	env := []string{"env"}
	for _, v := range s.env {
		if !strings.HasPrefix(v, "XDG_") && !strings.HasPrefix(v, "DBUS_") { // PAM gives these
			env = append(env, v)
		}
	}
	far, terminal := "cd "+bash.Join([]string{s.home})+" && ", "-tt"
	if s.Session.Commanded() {
		far += awaitGo
	}
	if s.Session.Piped() {
		terminal = "-T"
	}
	far += "exec " + bash.Join(append(env, command...))
	return append(s.Place.Client(), terminal, "-b", s.peer, s.Place.User()+"@"+s.server, far)
}

// meetShell finds the shell on the far side of an ssh session, or in a service:
// by what its environment alone has. Who asked for it has been the leader so far.
func (s *Stage) meetShell() error {
	s.Client = s.Leader
	terminal, mark := !s.Session.Piped(), "SSH_CONNECTION="+s.peer+" "
	if !s.Session.Remote() {
		mark = "HOME=" + s.home + "\x00"
	}
	found := 0
	proc.Until(s.Soon(), func() bool {
		for _, pid := range append(proc.Root.Descendants(s.Place.Init()), proc.Root.Descendants(s.Client.PID)...) {
			p, err := proc.Root.Stat(pid)
			if err != nil || p.SID != pid && s.Session.Init == "" || (p.TTYNr != 0) != terminal || pid == s.Client.PID {
				continue
			}
			env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
			if err == nil && strings.Contains(string(env), mark) {
				found = pid
			}
		}
		return found != 0
	})
	if found == 0 {
		return fmt.Errorf("cannot find the shell that was to be started; the terminal shows %q; there is %s", tail(s.Terminal.Since(0), 300), s.cast())
	}
	h, err := proc.Open(found)
	if err != nil {
		return err
	}
	s.lead(h)
	return nil
}

// KillClient ends the ssh client with SIGKILL; the kernel closes its connection
// properly.
func (s *Stage) KillClient() error {
	return s.drop("the ssh client was killed", func() error { return s.Client.Signal(unix.SIGKILL) })
}

// CutPath lets no packet through any more, without a word to either side: only
// the server's keepalives notice.
func (s *Stage) CutPath() error {
	return s.drop("the path was cut", func() error { return s.Place.Blackhole(s.peer, s.server) })
}

// drop breaks the connection, and waits until the shell has ended. It holds the
// shell still until sshd has closed its terminal, for the reason that HangUp
// gives.
func (s *Stage) drop(why string, breaks func() error) error {
	return s.asStopped(func() error { return s.breakOff(why, breaks) })
}

func (s *Stage) breakOff(why string, breaks func() error) error {
	release, err := holdStill(s.Leader.PID)
	if err != nil && !errors.Is(err, unix.EPERM) {
		release()
		return err
	}
	s.Seen.EventAt = now()
	err = breaks()
	if err == nil && !proc.Until(s.Soon(), func() bool {
		p, err := proc.Root.Signals(s.Leader.PID)
		return err != nil || p.Pending&(1<<(unix.SIGHUP-1)) != 0
	}) {
		err = fmt.Errorf("cannot tell: %s, but the shell's terminal was not hung up", why)
	}
	release()
	if err != nil {
		return err
	}
	return s.LeaderEnds(why)
}

// lost is the exit status of an ssh client whose connection was not ended by
// the command's end: ssh(1), EXIT STATUS.
const lost = 255

// clientEnds waits until the ssh client has ended and reaps it.
func (s *Stage) clientEnds() error {
	if !s.Client.WaitGone(s.Soon()) {
		return Stuck{fmt.Sprintf("the session is over, but the ssh client (%d) did not return; there is %s", s.Client.PID, s.cast())}
	}
	if is := s.Client.Reap(s.Soon()); is.Code == lost || is.Signal != "" {
		return fmt.Errorf("cannot tell: the ssh session did not end by exit, its client ended with status %d %s", is.Code, is.Signal)
	}
	return nil
}

// Scope names the logind session's scope that the shell is in.
func (s *Stage) Scope() (string, error) {
	if s.scope != "" {
		return s.scope, nil
	}
	return s.Place.Unit(s.Leader.PID)
}

// LogOut types exit in an ssh session until the shell and the client have ended.
func (s *Stage) LogOut() error {
	s.letClose()
	if err := s.Exit(); err != nil {
		return err
	}
	return s.clientEnds()
}
