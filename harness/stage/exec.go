package stage

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/theory"
)

// A launcher has the shell run the line on pipes, in a session of its own, and passes
// on what comes from there until the pipes have ended; then it returns, when the shell
// has. That is what docker exec and kubectl exec do, and sshd. Its own input and output
// are the trial's terminal.
//
//	lane ─ launcher ══ pipes ══ shell -c LINE ── workload
//
// Given a terminal for the line, a launcher holds the master: that is the lane itself.
const launches = `coproc exec setsid "$@" 2>&1
exec 3<&"${COPROC[0]}" 4>&"${COPROC[1]}"
read -r go && echo "$go" >&4
while read -r line <&3; do printf '%s\n' "$line"; done
wait`

// launched makes the command of the launcher, whose shell is the trial's user's.
func (s *Stage) launched(command []string) *exec.Cmd {
	words := append([]string{"env", "--chdir=" + s.home}, s.env...)
	words = append(words, uponGo(command)...)
	launcher := []string{"bash", "--norc", "-c", launches, "launcher"}
	if s.Session.Where == theory.Entry {
		return s.Place.AsRoot(slices.Concat(launcher, s.contained(), words)...)
	}
	cmd := s.command(append(launcher, words...)...)
	cmd.Env = slices.DeleteFunc(slices.Clone(cmd.Env), func(entry string) bool { return strings.HasPrefix(entry, "HOME=") }) // by which the shell is found
	return cmd
}

// meetLaunched finds the shell, which waits for the word to begin, and who started it.
func (s *Stage) meetLaunched() (err error) {
	if err := s.meetWaiting(); err != nil {
		return err
	}
	s.Seen.Client = &evidence.Client{PID: s.Client.PID, Launcher: true}
	if s.sshd, err = proc.Open(s.Client.PID); err != nil || s.Session.Where != theory.Entry {
		return err
	}
	return s.meetFirst()
}

// contained are the words that make a container of what follows them, for the user: a
// pid namespace, whose first process is that, or the init.
func (s *Stage) contained() []string {
	words := []string{"unshare", "--pid", "--fork", "--kill-child", "setsid"}
	if s.Session.Init != "" {
		words = append(append(words, strings.Fields(s.Session.Init)...), "--")
	}
	user := s.Place.User()
	return append(words, "setpriv", "--reuid="+user, "--regid="+user, "--clear-groups")
}

// stays is what the shell of a container is given after its line, so that it stays:
// it waits until the FIFO is let go of.
const stays = "\nread go <.entry"

// commanded is the line that a shell is given to run; a container's stays after it.
func (s *Stage) commanded() string {
	switch {
	case s.Session.Where != theory.Entry:
		return s.typed.text(s)
	case s.Session.Execs:
		return "exec " + s.typed.text(s)
	}
	return s.typed.text(s) + stays
}

// makeGate makes what the shell of a container waits for.
func (s *Stage) makeGate() error {
	path := s.home + "/.entry"
	return s.own(path, unix.Mkfifo(s.Place.Outside(path), 0o600))
}

// meetFirst finds the first process of the container: the shell, or the init.
func (s *Stage) meetFirst() (err error) {
	pid := s.Leader.PID
	if !isFirst(pid) {
		p, err := proc.Root.Stat(pid)
		if err != nil {
			return err
		}
		pid = p.PPID
	}
	if !isFirst(pid) {
		return fmt.Errorf("cannot find the first process of the container: there is %s", s.cast())
	}
	s.remember(pid)
	if s.container, err = proc.Open(pid); err != nil {
		return err
	}
	p, err := proc.Root.Stat(pid)
	s.outside = p.PPID
	return err
}

// awaitLine waits until the shell of a container has done its line, if that gives way,
// and holds it there.
func (s *Stage) awaitLine() (err error) {
	if s.Traits.KeepsShell || s.Session.Execs {
		return nil
	}
	if s.Seen.Prompt = proc.Until(s.Soon(), s.atGate); !s.Seen.Prompt {
		return fmt.Errorf("cannot tell whether the line is done: there is %s", s.cast())
	}
	return nil
}

// atGate tells whether the shell of a container has done its line.
func (s *Stage) atGate() bool {
	if s.gate == nil {
		s.gate, _ = os.OpenFile(s.Place.Outside(s.home+"/.entry"), os.O_WRONLY|unix.O_NONBLOCK, 0) // ENXIO until it is read
	}
	return s.gate != nil
}

// EndEntry lets the shell of a container go, whose line is done, and with it the container.
func (s *Stage) EndEntry() error {
	if s.gate == nil {
		return fmt.Errorf("cannot let the shell end: it has not done its line")
	}
	s.Seen.EventAt = now()
	if err := s.gate.Close(); err != nil {
		return err
	}
	return s.containerEnds("its line was done")
}

// StopContainer sends SIGTERM to the container's first process. One that nothing comes
// of is killed, as when the time is up that docker stop gives: that is waited for only
// where it might heed the signal yet.
func (s *Stage) StopContainer() (fact string, err error) {
	s.Seen.EventAt = now()
	name := comm(s.container.PID)
	if err := s.container.Signal(unix.SIGTERM); err != nil {
		return "", err
	}
	proc.Until(time.Now().Add(s.Patience/10), func() bool { // an init waits for signals, and has no handlers
		is, err := proc.Root.Signals(s.container.PID)
		return err != nil || s.container.Gone() || s.Session.Init == "" && is.Disposition(int(unix.SIGTERM)) == "default"
	})
	ended := s.container.Gone()
	fact = fmt.Sprintf("PID 1 (%s) got SIGTERM and ended, and the kernel killed what was left", name)
	if !ended {
		fact = fmt.Sprintf("PID 1 (%s) got SIGTERM and did not end; it was killed when its time was up, and all inside with it", name)
		if err := s.container.Signal(unix.SIGKILL); err != nil {
			return "", err
		}
	}
	return fact, s.containerEnds("PID 1 was to end")
}

// containerEnds waits until all that was inside is gone, and the launcher with it.
func (s *Stage) containerEnds(why string) error {
	if !s.container.WaitGone(s.Soon()) || !s.Leader.WaitGone(s.Soon()) {
		return fmt.Errorf("cannot tell: %s, and the container did not end; there is %s", why, s.cast())
	}
	s.Seen.LeaderGone = true
	if !s.Client.WaitGone(s.Soon()) {
		return Stuck{fmt.Sprintf("the container has ended, but the launcher (%d) did not return; there is %s", s.Client.PID, s.cast())}
	}
	s.Client.Reap(s.Soon())
	s.Seen.Client.Returned = true
	return nil
}
