package rehearse

import (
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// It is process 1 of a pid namespace of its own, as in a container.
var _ = register(120, "container", func() Act {
	return Act{What: "it is process 1 of a container", Down: true, Moot: func(*Run) string {
		if err := inside("true").Run(); err != nil {
			return "no pid namespace can be made here, which takes root or a user namespace: " + err.Error()
		}
		return ""
	}, Play: func(r *Run) error {
		defer r.strike()
		return r.contain()
	}}
})

// container is what it is started by: /proc is the namespace's own, where that can be mounted.
const container = `mount -t proc proc /proc 2>/dev/null; exec "$@"`

// inside makes a command whose process is the first of a pid namespace, and its root,
// as it is in most containers.
func inside(words ...string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", append([]string{"-c", container, "container"}, words...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Cloneflags: unix.CLONE_NEWPID, Unshareflags: unix.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= unix.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	return cmd
}

func (r *Run) contain() error {
	cmd := inside(r.words()...)
	cmd.Dir, cmd.Env = r.Dir, r.Env
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	r.Seen.Starts++
	pid := cmd.Process.Pid
	_ = cmd.Process.Release()
	var err error
	if r.main, err = proc.Open(pid); err != nil {
		return err
	}
	c := &evidence.Contained{}
	r.Seen.Contained = c
	r.lives(c, began)
	if m := r.look(); m.Gone {
		c.Ending = m.Ending
		return nil
	} else if c.First = m.After; c.First == nil {
		return nil
	}
	c.Lost = nil
	c.Orphan = r.orphan()
	r.terminate(c)
	return nil
}

// lives waits until it has looked the same for the window, or as long as its launcher may
// take to return, or process 1 has ended.
func (r *Run) lives(c *evidence.Contained, began time.Time) {
	window := r.Window
	if r.Seen.First.Returned {
		window += 2 * r.Seen.First.Took
	}
	before, since := "", began
	delays, had := proc.Delays{}, turns{}
	proc.Until(began.Add(r.Launch+patience), func() bool {
		if r.main.Gone() {
			c.After = time.Since(began)
			return true
		}
		all := r.others()
		if now := picture(all); now != before || slices.Contains(proc.Root.Command(r.main.PID), container) { // it is not the command yet
			before, since, had = now, time.Now(), nil
		}
		if all = slices.DeleteFunc(all, func(p evidence.Process) bool { return p.PID == r.main.PID }); len(all) > 0 {
			c.Lost = all
		}
		return time.Since(since)-had.waited(delays, all) > window
	})
	r.Seen.Others += time.Since(began)
}

// orphan has somebody in the namespace lose its parent and end, and says what becomes of it.
func (r *Run) orphan() evidence.Orphan {
	words := []string{"--target", strconv.Itoa(r.main.PID), "--pid"}
	if os.Geteuid() != 0 {
		words = append(words, "--user", "--preserve-credentials")
	}
	if exec.Command("nsenter", append(words, "--", "/bin/sh", "-c", "sleep "+nap+" </dev/null >/dev/null 2>&1 &")...).Run() != nil {
		return ""
	}
	pid := 0
	r.until(r.Window, func() bool {
		for _, child := range proc.Root.Children(r.main.PID) {
			if slices.Equal(proc.Root.Command(child), []string{"sleep", nap}) {
				pid = child
			}
		}
		return pid != 0
	})
	if pid == 0 {
		return ""
	}
	// It naps, and has the window to be reaped in.
	if r.until(time.Second/4+r.Window, func() bool { _, err := proc.Root.Stat(pid); return err != nil }) {
		return evidence.Reaped
	}
	if p, err := proc.Root.Stat(pid); err == nil && p.State == "Z" {
		return evidence.Zombie
	}
	return ""
}

// nap is how long the orphan sleeps, in seconds, which tells it from all others.
const nap = "0.2051"

// terminate sends it SIGTERM from outside.
func (r *Run) terminate(c *evidence.Contained) {
	const term = uint64(1) << (unix.SIGTERM - 1)
	c.Default = (c.First.Caught|c.First.Ignored|c.First.Blocked)&term == 0
	grace := r.Order.Stop
	if c.Default {
		grace = min(grace, r.Window)
	}
	began := time.Now()
	if r.main.Signal(unix.SIGTERM) != nil {
		return
	}
	r.main.WaitGone(began.Add(grace))
	c.Stop = &evidence.Stop{Took: time.Since(began)}
	r.Seen.Others += c.Stop.Took
	c.Stop.Met = r.look()
}
