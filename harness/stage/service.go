package stage

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// agent is what the main process of the service does: it is a launcher, and stays. It
// is there as long as its service, whatever becomes of the line. Its own input and
// output are those of systemd-run, which are the trial's terminal.
const agent = launches + "; exec sleep infinity"

// service makes the command that has the agent of a service run a shell's: as
// root starts it, but for the ordinary user. IgnoreSIGPIPE=no is what becomes of
// it in agents that are written in Go, Java, Node or Python: what these start has
// the default.
func (s *Stage) service(command []string) *exec.Cmd {
	s.unit = "outlive-agent-" + filepath.Base(s.home) + ".service"
	words := []string{
		"systemd-run", "--quiet", "--pipe", "--wait", "--collect", "--unit=" + s.unit, "--uid=" + s.Place.User(),
		"--property=WorkingDirectory=" + s.home, "--property=KillMode=" + s.Session.KillMode, "--property=IgnoreSIGPIPE=no",
		"--", "bash", "--norc", "-c", agent, "agent", "env",
	}
	words = slices.Concat(words, s.env, uponGo(command))
	for i, w := range words { // systemd.service(5), COMMAND LINES: it would put its own variables there
		words[i] = strings.ReplaceAll(w, "$", "$$")
	}
	return s.Place.AsRoot(words...)
}

// meetAgent finds the shell of the service, which waits for the word to begin, and
// the agent that has started it.
func (s *Stage) meetAgent() (err error) {
	if err := s.meetWaiting(); err != nil {
		return err
	}
	if s.agent, err = proc.Open(s.Seen.Shell.PPID); err != nil {
		return err
	}
	s.remember(s.agent.PID)
	s.Seen.Client = &evidence.Client{PID: s.agent.PID, Agent: true}
	return nil
}

// StopService stops the service that the shell was started in, as systemctl stop
// does: when the shell has ended and the agent has read its pipes to their end, or
// when it is a fact what keeps it from that.
func (s *Stage) StopService() error {
	if s.agent == nil {
		return errors.New("cannot stop the shell's service: it is in none")
	}
	c := s.Seen.Client
	if !proc.Until(s.Soon(), func() bool {
		_, gone := proc.Root.Stat(s.Leader.PID) // and reaped
		c.Held = s.holds()
		return gone != nil || c.Held != ""
	}) {
		return fmt.Errorf("cannot tell whether the agent waits for the workload: there is %s", s.cast())
	}
	c.Returned = c.Held == ""
	s.Seen.Prompt = c.Returned
	if s.agent.Gone() { // a unit that has ended is as good as stopped, by systemd's lights
		return fmt.Errorf("cannot stop %s: its main process (%d) has ended by itself", s.unit, s.agent.PID)
	}
	s.Seen.EventAt = now()
	if err := s.StopUnit(s.unit); err != nil {
		return err
	}
	c.Killed, s.Seen.LeaderGone = s.agent.Gone(), s.Leader.Gone()
	if ends := s.Session.KillMode != "none"; ends != c.Killed {
		return fmt.Errorf("cannot tell: %s was stopped with KillMode=%s; its main process (%d) has ended: %t", s.unit, s.Session.KillMode, s.agent.PID, c.Killed)
	}
	return s.Place.AwaitUnit(s.unit, s.Soon(), "inactive", "failed")
}
