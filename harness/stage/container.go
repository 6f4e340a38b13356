package stage

import (
	"errors"
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// startContainer makes the namespace: its init sleeps for ever. unshare(1) does
// it, since a thread that has entered a pid namespace cannot make another.
func (s *Stage) startContainer() error {
	cmd := s.Place.AsRoot("unshare", "--pid", "--fork", "--kill-child", "sleep", "infinity")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := s.Place.Start(cmd.Start); err != nil {
		return fmt.Errorf("cannot make a container: %w", err)
	}
	outside := cmd.Process.Pid
	_ = cmd.Process.Release()
	s.remember(outside)
	inside := 0
	if !proc.Until(s.Soon(), func() bool {
		for _, pid := range proc.Root.Children(outside) {
			if isFirst(pid) {
				inside = pid
			}
		}
		return inside != 0
	}) {
		return errors.New("cannot make a container: its init did not start")
	}
	h, err := proc.Open(inside)
	if err != nil {
		return err
	}
	s.container = h
	s.remember(h.PID)
	return nil
}

// isFirst tells whether a process is the first of its pid namespace.
func isFirst(pid int) bool {
	ids := proc.Root.Numbers(pid, "NSpid")
	return len(ids) > 0 && ids[len(ids)-1] == 1
}

// startInside starts something in the container, as docker exec does: a child
// of somebody outside.
func (s *Stage) startInside(do func() error) error {
	fd, err := unix.PidfdOpen(s.container.PID, 0)
	if err != nil {
		return fmt.Errorf("cannot enter the container: pidfd_open: %w", err)
	}
	defer unix.Close(fd)
	return s.Place.Start(func() error {
		if err := unix.Setns(fd, unix.CLONE_NEWPID); err != nil {
			return fmt.Errorf("cannot enter the container: setns: %w", err)
		}
		return do()
	})
}

// EndContainer kills the container's init; the kernel kills all the others.
func (s *Stage) EndContainer() error {
	if s.container == nil {
		return errors.New("cannot end the container: there is none")
	}
	if err := s.container.Signal(unix.SIGKILL); err != nil {
		return err
	}
	if err := s.LeaderEnds("the container ended"); err != nil {
		return err
	}
	if !s.container.WaitGone(s.Soon()) {
		return errors.New("cannot tell: the container's init was killed, and did not end")
	}
	s.container.Reap(s.Soon())
	return nil
}
