package stage

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// A line that was typed may keep the foreground though the subject is not in it:
// an ssh client, say, waits for what runs on the far side.

// waiting is how something waits for the subject.
type waiting struct {
	reader int // of the subject's pipe; 0 for an ancestor of the subject
	why    string
}

// waits tells whether what keeps the foreground waits for the subject.
func (s *Stage) waits() bool {
	front := s.foreground()
	if front == 0 {
		return false
	}
	_, waits := s.waited(func(p evidence.Process) bool { return p.PGID == front })
	return waits
}

// waited tells whether one of those waits for the subject: it is an ancestor of
// the subject, or it, or a descendant of it, has the far end of the pipes of the
// subject, or of a parent that waits for it (the subshell of an and-list). All
// between sleep: nobody is about to go on.
func (s *Stage) waited(by func(evidence.Process) bool) (w waiting, waits bool) {
	p, err := proc.Root.Process(s.Subject.PID)
	if err != nil || by(p) {
		return w, false
	}
	if s.below(p.PPID, by) {
		w.why = fmt.Sprintf("its command goes on: it is the workload (%d)", p.PID)
		return w, true
	}
	holders := []holder{{p, fmt.Sprintf("the workload (%d)", p.PID)}}
	if p.PPID != s.Leader.PID && !slices.Contains(s.reapers(), p.PPID) {
		if parent, err := proc.Root.Process(p.PPID); err == nil && parent.State == "S" {
			holders = append(holders, holder{parent, fmt.Sprintf("a subshell (%s %d) waits for the workload and", parent.Comm, parent.PID)})
		}
	}
	for _, pid := range s.Running() {
		if pid == p.PID || !s.below(pid, by) {
			continue
		}
		for _, h := range holders {
			if kept := feeds(h.Process, pid); len(kept) > 0 {
				w.reader = pid
				w.why = fmt.Sprintf("%s holds the pipe of its %s, and %s waits for its end", h.who, strings.Join(kept, " and of its "), comm(pid))
				return w, true
			}
		}
	}
	return w, false
}

// holder is a process that may hold a pipe that somebody waits for.
type holder struct {
	evidence.Process
	who string
}

// foreground gives the process group that has the shell's terminal; 0 when it
// is the shell's own.
func (s *Stage) foreground() int {
	leader, err := proc.Root.Stat(s.Leader.PID)
	if err != nil || leader.TPGID <= 0 || leader.TPGID == leader.PGID {
		return 0
	}
	return leader.TPGID
}

// below tells whether a process is one of those, or descends from one, and it
// and all between sleep.
func (s *Stage) below(pid int, those func(evidence.Process) bool) bool {
	for pid > 1 && pid != s.Leader.PID && pid != s.Place.Init() {
		p, err := proc.Root.Stat(pid)
		if err != nil || p.State != "S" {
			return false
		}
		if those(p) {
			return true
		}
		pid = p.PPID
	}
	return false
}

// feeds names the outputs of a process that are pipes which another one reads.
func feeds(p evidence.Process, reader int) (kept []string) {
	r, err := proc.Root.Process(reader)
	if err != nil {
		return nil
	}
	for n, name := range []string{1: "standard output", 2: "standard error"} {
		fd, ok := p.FD(n)
		if name != "" && ok && strings.HasPrefix(fd.Target, "pipe:") &&
			slices.ContainsFunc(r.FDs, func(its evidence.FD) bool { return its.Target == fd.Target && !its.Writable() }) {
			kept = append(kept, name)
		}
	}
	return kept
}

// seeClient notes an ssh client that was started on the stage and has not
// returned, and what keeps it.
func (s *Stage) seeClient() {
	s.leaveClient()
	s.Seen.Client = nil
	client := 0
	var w waiting
	proc.Until(time.Now().Add(s.Patience/10), func() (held bool) {
		client = s.client()
		if client == 0 {
			return true
		}
		w, held = s.waited(func(p evidence.Process) bool { return p.PID == client })
		return held
	})
	if client == 0 {
		return
	}
	s.Seen.Client = &evidence.Client{PID: client, Held: w.why}
	if w.why == "" {
		return
	}
	s.waiter, _ = proc.Open(client)
	if w.reader != 0 {
		s.reader, _ = proc.Open(w.reader)
	}
}

// client finds an ssh client that runs, but not the one of the stage's own session.
func (s *Stage) client() int {
	for _, pid := range s.Running() {
		if s.Client != nil && pid == s.Client.PID {
			continue
		}
		if p, err := proc.Root.Stat(pid); err == nil && p.Comm == "ssh" && p.State != "Z" {
			return pid
		}
	}
	return 0
}

// comm is the name of a process; empty when it is gone.
func comm(pid int) string {
	p, err := proc.Root.Stat(pid)
	if err != nil {
		return ""
	}
	return p.Comm
}

// followClient waits, when the event ended the client, until whoever read the
// subject's pipes for it has ended, too.
func (s *Stage) followClient() error {
	if s.waiter == nil || !s.ended(s.waiter) {
		return nil
	}
	s.Seen.Client.Killed, s.Seen.Client.Returned = !s.Subject.Gone(), s.Subject.Gone()
	if s.reader != nil && !s.reader.WaitGone(s.Soon()) {
		return fmt.Errorf("cannot tell: the ssh client has ended, but process %d keeps its pipes", s.reader.PID)
	}
	return nil
}

func (s *Stage) leaveClient() {
	for _, h := range []**proc.Handle{&s.waiter, &s.reader} {
		if *h != nil {
			(*h).Close()
			*h = nil
		}
	}
}
