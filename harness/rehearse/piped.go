package rehearse

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// It is started on pipes, with no terminal, as ssh, docker exec and the runners of CI do,
// which wait until nobody has the other ends any more.
var _ = register(110, "piped", func() Act {
	return Act{What: "a start on pipes", Down: true, Play: func(r *Run) error {
		ours, theirs, err := os.Pipe()
		if err != nil {
			return fmt.Errorf("cannot start it: %w", err)
		}
		defer ours.Close()
		cmd := exec.Command("/bin/sh", "-c", r.Line)
		cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = r.Dir, r.Env, theirs, theirs
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		err = cmd.Start()
		theirs.Close()
		if err != nil {
			return fmt.Errorf("cannot start it: %w", err)
		}
		r.Seen.Starts++
		began := time.Now()
		shell, err := proc.Open(cmd.Process.Pid)
		if err != nil {
			return err
		}
		defer shell.Close()
		p := &evidence.Piped{Returned: shell.WaitGone(began.Add(r.Launch))}
		if p.Returned {
			if p.Ended = ended(ours, time.Now().Add(max(quiet, r.Window))); !p.Ended {
				p.Holders = r.holding(ours)
			}
		}
		r.Seen.Others += time.Since(began)
		r.Seen.Piped = p
		r.strike()
		return nil
	}}
})

// ended tells whether a pipe came to its end in time: nobody has its other end.
func ended(pipe *os.File, deadline time.Time) bool {
	_ = pipe.SetReadDeadline(deadline)
	for text := make([]byte, 4096); ; {
		if _, err := pipe.Read(text); err != nil {
			return !os.IsTimeout(err)
		}
	}
}

// holding are those that have the other end of a pipe.
func (r *Run) holding(pipe *os.File) (all []evidence.Process) {
	name, _ := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", pipe.Fd()))
	for _, p := range r.others() {
		for _, fd := range p.FDs {
			if fd.Target == name {
				all = append(all, p)
				break
			}
		}
	}
	return all
}
