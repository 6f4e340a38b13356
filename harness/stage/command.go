package stage

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// awaitGo has the far shell wait, before it becomes the one that runs the line,
// until it was looked at: such a shell may be gone a moment after it has begun.
const awaitGo = "read -r go && "

// meetCommand finds the far shell, which waits for the word to begin, and sshd's
// process that reads its pipes.
func (s *Stage) meetCommand() (err error) {
	if err := s.meetWaiting(); err != nil {
		return err
	}
	s.Seen.Client = &evidence.Client{PID: s.Client.PID}
	s.sshd, err = proc.Open(s.Seen.Shell.PPID)
	return err
}

// meetWaiting finds the shell that was given the line, which waits for the word to begin.
func (s *Stage) meetWaiting() (err error) {
	if err := s.meetShell(); err != nil {
		return err
	}
	s.Seen.Shell, err = proc.Root.Process(s.Leader.PID)
	return err
}

// uponGo are the words by which that is started.
func uponGo(command []string) []string {
	return append([]string{"bash", "--norc", "-c", awaitGo + `exec "$@"`, "shell"}, command...)
}

// AwaitClient waits until the ssh client or launcher that was given the line has returned,
// or until it is a fact that it will not.
func (s *Stage) AwaitClient() (fact string, err error) {
	held, err := s.clientHeld()
	switch {
	case err != nil:
		return "", err
	case held == "":
		s.Client.Reap(s.Soon())
		s.Seen.Prompt, s.Seen.Client.Returned = true, true
		return "the shell has ended, and the " + s.Seen.Client.Name() + " returned", nil
	}
	s.Seen.Stuck = "the " + s.Seen.Client.Name() + " did not return: " + held
	return s.Seen.Stuck, nil
}

// DropClient kills the ssh client that does not return, and waits until sshd
// has given its session up, and with it the pipes.
func (s *Stage) DropClient() error {
	held, err := s.clientHeld()
	switch {
	case err != nil:
		return err
	case held == "":
		return fmt.Errorf("cannot kill the %s: it has returned", s.Seen.Client.Name())
	}
	s.Seen.EventAt = now()
	if err := s.Client.Signal(unix.SIGKILL); err != nil {
		return err
	}
	if !s.sshd.WaitGone(s.Soon()) {
		return fmt.Errorf("cannot tell: the %s was killed, but its reader (%d) has not ended", s.Seen.Client.Name(), s.sshd.PID)
	}
	s.Client.Reap(s.Soon())
	s.Seen.Client.Killed = true
	return nil
}

// clientHeld waits until the client has returned, which gives "", or until it is
// certain what keeps it, which is the fact that it gives.
func (s *Stage) clientHeld() (held string, err error) {
	returned := proc.Until(s.Soon(), func() bool {
		held = ""
		if s.Client.Gone() {
			return true
		}
		held = s.holds()
		return held != "" && s.quiet()
	})
	s.Seen.LeaderGone = s.Leader.Gone()
	if !returned {
		return "", fmt.Errorf("cannot tell whether the %s returns: there is %s", s.Seen.Client.Name(), s.cast())
	}
	s.Seen.Client.Held = held
	return held, nil
}

// holds says what of the line keeps the client, if anything does: it is in the
// foreground, or the shell has ended and was reaped and it has the shell's output
// open still. A launcher reaps it late now and then: bash, in a read, loses a SIGCHLD
// that comes as it handles another one.
func (s *Stage) holds() string {
	if leader, gone := proc.Root.Stat(s.Leader.PID); gone == nil && !(s.Session.Launched() && leader.State == "Z") {
		return s.typed.front(s, leader)
	}
	reader := "sshd"
	switch {
	case s.agent != nil:
		reader = "the agent"
	case s.Session.Launched():
		reader = "the launcher"
	}
	p, err := proc.Root.Process(s.Subject.PID)
	if kept := s.keeps(p); err == nil && kept != "" {
		return fmt.Sprintf("%s holds the pipe of its %s, and %s waits for its end", s.subject.name(s), kept, reader)
	}
	if held := s.readersHold(p); held != "" {
		return held + ", and " + reader + " waits for its end"
	}
	for _, pid := range s.typed.keepers(s, p) {
		other, err := proc.Root.Process(pid)
		switch kept := s.keeps(other); {
		case err != nil || kept == "":
		case s.above(p, pid):
			return fmt.Sprintf("a subshell (%s %d) waits for %s and holds the pipe of its %s, and %s waits for its end", other.Comm, pid, s.subject.name(s), kept, reader)
		default:
			return fmt.Sprintf("%s (%d) holds the pipe of its %s, and %s waits for its end", other.Comm, pid, kept, reader)
		}
	}
	return ""
}

// keeps names the pipes of the shell's output that a process has open.
func (s *Stage) keeps(p evidence.Process) string {
	var kept []string
	for n, name := range []string{1: "standard output", 2: "standard error"} {
		if pipe, ok := s.Seen.Shell.FD(n); ok && name != "" && slices.ContainsFunc(p.FDs, func(fd evidence.FD) bool { return fd.Target == pipe.Target }) {
			kept = append(kept, name)
		}
	}
	return strings.Join(kept, " and of its ")
}

// quiet tells whether sshd and the client have nothing to do: neither is about
// to end the session.
func (s *Stage) quiet() bool {
	for _, pid := range []int{s.sshd.PID, s.Client.PID} {
		if p, err := proc.Root.Stat(pid); err != nil || p.State != "S" {
			return false
		}
	}
	return true
}
