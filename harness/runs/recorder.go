package runs

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// The recorder is one process a user, in a session of its own, that holds the
// runs' processes by pidfd, so that it can tell how they ended (PIDFD_INFO_EXIT,
// Linux 6.15), and follows what descends from them. It is nobody's parent and
// changes nothing of a run; it goes with the last one. Where it was killed, how a
// run ended is not known.
//
//	outlive run ──starts, where there is none──▶ outlive recorder, locking the store
//	                                                │ pidfds, inotify on the store
//	                                                └──▶ NAME.end, NAME.kin

// StartRecorder makes sure that there is one, and gives its pid when it had to be
// started; 0 else.
func (s Store) StartRecorder(self string) (pid int, err error) {
	dir, err := os.Open(string(s))
	if err != nil {
		return 0, fmt.Errorf("cannot start the recorder: %w", err)
	}
	defer dir.Close()
	if unix.Flock(int(dir.Fd()), unix.LOCK_SH|unix.LOCK_NB) == unix.EWOULDBLOCK {
		return 0, nil
	}
	if err := proc.KeepDescriptors(); err != nil {
		return 0, err
	}
	cmd := exec.Command(self, "recorder", string(s))
	cmd.Dir, cmd.Env = "/", []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("cannot start the recorder: %w", err)
	}
	pid = cmd.Process.Pid
	return pid, cmd.Process.Release()
}

// recorder is what it knows.
type recorder struct {
	Store
	held    map[string]*watched
	over    map[string]int // the launchers of runs of which nothing lives
	inotify int
}

// watched is a run that is held by its first process, or by one that is left of it.
type watched struct {
	r    Record
	h    *proc.Handle
	told *os.File // its entry, locked for as long as it is held; nil where it has none
}

func (w *watched) close() {
	w.h.Close()
	_ = w.told.Close() // nil is fine
}

// tell locks the entry of a run: whoever has started it learns so that it is held.
func (s Store) tell(name string) *os.File {
	f, err := os.OpenFile(s.Path(name, "entry"), os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil
	}
	_ = unix.Flock(int(f.Fd()), unix.LOCK_SH)
	return f
}

// held tells whether a recorder holds a run.
func (s Store) held(name string) bool {
	f, err := os.OpenFile(s.Path(name, "entry"), os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == unix.EWOULDBLOCK
}

// KeepRecords is the recorder. It returns when there is another one, or nothing to record.
func (s Store) KeepRecords() error {
	dir, err := os.Open(string(s))
	if err != nil {
		return fmt.Errorf("cannot keep records: %w", err)
	}
	defer dir.Close()
	c := recorder{Store: s, held: map[string]*watched{}, over: map[string]int{}}
	if c.inotify, err = unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK); err != nil {
		return fmt.Errorf("cannot keep records: inotify_init1: %w", err)
	}
	defer unix.Close(c.inotify)
	const news = unix.IN_CREATE | unix.IN_MOVED_TO | unix.IN_CLOSE_WRITE | unix.IN_DELETE | unix.IN_DELETE_SELF
	if _, err := unix.InotifyAddWatch(c.inotify, string(s), news); err != nil {
		return fmt.Errorf("cannot keep records: inotify_add_watch %q: %w", s, err)
	}
	lock := func() bool { return unix.Flock(int(dir.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil }
	// One that is about to go unlocks first and then looks again; who looks
	// whether there is one holds the lock for a moment.
	if !proc.Until(time.Now().Add(time.Second), lock) {
		return nil
	}
	for {
		c.look()
		if len(c.held) == 0 {
			_ = unix.Flock(int(dir.Fd()), unix.LOCK_UN)
			if c.look(); len(c.held) == 0 || !lock() {
				return nil
			}
		}
		if err := c.wait(); err != nil {
			return err
		}
	}
}

// look takes hold of runs that are new, follows the others, and lets go of those
// that have ended.
func (c *recorder) look() {
	for name, w := range c.held {
		if !w.h.Gone() {
			if _, err := os.Lstat(c.Path(name, "json")); err != nil {
				w.close()
				delete(c.held, name)
				continue
			}
			c.descend(&w.r)
			continue
		}
		if now, err := c.read(name); err == nil && now.Launcher == w.r.Launcher && w.h.PID == w.r.PID {
			_ = c.ended(name, w.h.Reap(time.Now().Add(time.Second)))
		}
		w.close()
		delete(c.held, name) // what is left of it is found below
	}
	names, _, _ := c.names()
	for _, name := range names {
		if c.held[name] == nil {
			c.hold(name)
		}
	}
}

// hold takes hold of a run that lives. What it finds otherwise it leaves alone: whoever
// removes a run, or starts another of that name, is at it at the same time.
func (c *recorder) hold(name string) {
	r, err := c.read(name)
	if launcher, over := c.over[name]; err != nil || r.PID == 0 || over && launcher == r.Launcher.PID {
		return
	}
	pid := r.PID
	if !r.first(proc.Root, proc.Root.Stat).Alive() {
		living := r.Living(proc.Root.All())
		if len(living) == 0 {
			c.over[name] = r.Launcher.PID
			return
		}
		pid = living[0].PID
	}
	h, err := proc.Open(pid)
	if err != nil {
		return
	}
	if pid == r.PID && h.Start > r.Start {
		h.Close()
		return
	}
	w := &watched{r, h, c.tell(name)}
	c.held[name] = w
	c.descend(&w.r)
}

// often is how often the store is looked at, in milliseconds, though nothing has happened.
const often = 1000

// wait returns when something has happened in the store or to a run, or it is
// time to look at all of it.
func (c *recorder) wait() error {
	fds := []unix.PollFd{{Fd: int32(c.inotify), Events: unix.POLLIN}}
	for _, w := range c.held {
		fds = append(fds, unix.PollFd{Fd: int32(w.h.FD()), Events: unix.POLLIN})
	}
	for began := time.Now(); ; {
		n, err := unix.Poll(fds, c.pause())
		if err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("cannot keep records: poll: %w", err)
		}
		if n > 0 || time.Since(began) >= often*time.Millisecond {
			break
		}
		for _, w := range c.held {
			c.descend(&w.r)
		}
	}
	queue := make([]byte, 8192)
	for {
		if n, err := unix.Read(c.inotify, queue); n <= 0 || err != nil {
			return nil //nolint:nilerr // it is empty
		}
	}
}

// pause is how long nobody looks at who descends from them, in milliseconds. What makes a
// daemon of itself does so when it is young, and slowly where it began slowly: it is looked
// at twenty times in as long as it has lived.
func (c *recorder) pause() int {
	const shortest = 10
	pause := often
	for _, w := range c.held {
		pause = min(pause, max(shortest, int(w.h.Age().Milliseconds())/20))
	}
	return pause
}
