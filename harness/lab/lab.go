// Package lab is a disposable machine with a real systemd, logind and sshd:
// what a workload survives there was survived for real, and nothing of it
// reaches the machine that outlive runs on.
//
//	owner ══ socket ══ keeper: init of a pid namespace, in a mount namespace of its own
//	                   └─ systemd-nspawn
//	                       └─ systemd, pid 1 of the lab ── journald, logind, sshd, …
//
// The lab's root is an overlay over the host's: all that is installed is there,
// and what is written goes to memory. The keeper's end, by whatever cause, is
// the end of its pid namespace, so the kernel itself ends the lab: nspawn alone
// would leave its machine running when it is killed. The keeper ends with its
// owner. What neither can take along, the cgroups, the other one removes.
package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// KeeperVerb is the word that makes outlive a lab's keeper.
const KeeperVerb = "keeper"

// User is the lab's ordinary user; logind exempts root from much.
const (
	User = "visitor"
	UID  = 2000
	Home = "/home/" + User
)

// bootTime is how long a boot, a reboot or a shutdown may take, not counting how long the
// lab waited for a processor. With that, it is ten times as much at the most.
const bootTime = 30 * time.Second

// clearing is how long it may take until nothing is left of a lab.
const clearing = 1500 * time.Millisecond

// Options say what machine to make.
type Options struct {
	Root string `json:"root"` // the file system that it is made from; "" for this machine's
	Disk string `json:"disk"` // how much it may write, as size= of tmpfs(5); "" for a quarter of the memory
	// Memory is how much its programs may take beside that, in the same words and
	// with the same default; Tasks how many processes and threads, 0 for 4096.
	Memory string `json:"memory"`
	Tasks  uint64 `json:"tasks"`
	// Unfiltered has its programs run without nspawn's filter of system calls, which none
	// of them can take off: what looks into others refuses whoever has one.
	Unfiltered bool   `json:"unfiltered"`
	Self       string `json:"-"` // outlive's executable
	// Lent is for somebody else, who is let in by these public keys, as authorized_keys of
	// sshd(8) has them, and by ssh only: its root is nobody on this machine. Empty for one's own.
	Lent string `json:"lent,omitempty"`
	// Patience is how long a command may take that asks the lab for something; 0 for the usual 30 s.
	Patience time.Duration `json:"-"`
	note     *note
}

// note is under what name, and in which folder, a lab is remembered.
type note struct {
	dir   *os.File
	name  string
	owner ID
}

// Lab is a machine that runs.
type Lab struct {
	Keeper   *proc.Handle
	Init     *proc.Handle // its pid 1, as seen from here
	name     string       // of its cgroups
	cmd      *exec.Cmd    // the keeper; nil for a lab that another process owns
	patience time.Duration
	lent     bool
	conn     *os.File
	in       *json.Decoder
	store    Store  // of a lab that another process owns
	record   Record // likewise
}

// said is what a keeper tells its owner.
type said struct {
	Ready bool   `json:"ready"`
	Error string `json:"error"`
}

// Up makes a lab and waits until it is ready. It ends with this process.
func Up(ctx context.Context, o Options) (*Lab, error) {
	if err := Missing(o.Root); err != nil {
		return nil, err
	}
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot start a lab: socketpair: %w", err)
	}
	theirs := os.NewFile(uintptr(pair[1]), "keeper")
	defer theirs.Close()
	_ = unix.SetNonblock(pair[0], true) // so that Close ends a Read
	l := &Lab{conn: os.NewFile(uintptr(pair[0]), "owner"), patience: o.Patience, lent: o.Lent != ""}
	l.in = json.NewDecoder(l.conn)
	l.cmd = exec.Command(o.Self, KeeperVerb)
	l.cmd.Stderr = os.Stderr
	l.cmd.ExtraFiles = []*os.File{theirs}
	if o.note != nil {
		l.cmd.ExtraFiles = append(l.cmd.ExtraFiles, o.note.dir)
	}
	l.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Cloneflags: unix.CLONE_NEWPID | unix.CLONE_NEWNS}
	if err := l.cmd.Start(); err != nil {
		l.conn.Close()
		return nil, fmt.Errorf("cannot start a lab: %w", err)
	}
	if l.Keeper, err = proc.Open(l.cmd.Process.Pid); err != nil {
		return nil, errors.Join(err, l.Down())
	}
	l.name = cgroupName(ID{l.Keeper.PID, l.Keeper.Start})
	first := order{Options: o, Name: l.name}
	if first.Limits, err = o.Limits(); err != nil {
		return nil, errors.Join(err, l.Down())
	}
	if l.lent {
		first.Base = baseOf(l.Keeper.PID)
	}
	if o.note != nil {
		first.Known, first.Owner = o.note.name, o.note.owner
	}
	if err := json.NewEncoder(l.conn).Encode(first); err != nil {
		return nil, errors.Join(fmt.Errorf("cannot start a lab: %w", err), l.Down())
	}
	if err := l.ready(ctx); err != nil {
		return nil, errors.Join(err, l.Down())
	}
	if l.lent {
		if err := nobodyHere(l.Init.PID, first.Base); err != nil {
			return nil, errors.Join(err, l.Down())
		}
	}
	return l, nil
}

// ready waits until the lab has booted, and takes hold of its pid 1.
func (l *Lab) ready(ctx context.Context) error {
	ctx, cancel := l.inTime(ctx)
	defer cancel()
	if l.conn == nil {
		return l.again(ctx)
	}
	stop := context.AfterFunc(ctx, func() { _ = l.conn.SetReadDeadline(time.Now()) })
	defer stop()
	err := l.hear()
	switch {
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return fmt.Errorf("cannot boot the lab: it was not ready in %v", bootTime)
	case ctx.Err() != nil:
		return errors.New("cannot boot the lab: interrupted")
	}
	return err
}

// inTime gives a context that ends when a boot, or a shutdown, has had its time.
func (l *Lab) inTime(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, end := context.WithTimeout(ctx, 10*bootTime)
	ctx, late := context.WithCancelCause(ctx)
	keeper := l.record.Owner.PID
	if l.Keeper != nil {
		keeper = l.Keeper.PID
	}
	go func() {
		const look = 200 * time.Millisecond
		began, queue := time.Now(), proc.Queue{}
		for time.Since(began)-queue.Waited(proc.Root.Descendants(keeper)...) < bootTime {
			select {
			case <-ctx.Done():
				return
			case <-time.After(look):
			}
		}
		late(context.DeadlineExceeded)
	}()
	return ctx, end
}

// hear waits for the keeper's next word: the lab has booted, again perhaps, or
// the error is why there is none.
func (l *Lab) hear() error {
	var it said
	if err := l.in.Decode(&it); err != nil {
		return fmt.Errorf("cannot boot the lab: its keeper ended: %w", err)
	}
	if it.Error != "" {
		return errors.New(it.Error)
	}
	pid, err := initOf(l.Keeper.PID)
	if err != nil {
		return err
	}
	l.Init.Close()
	l.Init, err = proc.Open(pid)
	return err
}

// initOf finds a lab's pid 1 below its keeper, by its pid in three namespaces.
func initOf(keeper int) (int, error) {
	for _, pid := range proc.Root.Descendants(keeper) {
		if ids := proc.Root.Numbers(pid, "NSpid"); len(ids) >= 3 && ids[len(ids)-1] == 1 {
			return pid, nil
		}
	}
	return 0, errors.New("cannot find the lab's pid 1")
}

// Down ends the lab and waits until nothing is left of it.
func (l *Lab) Down() error {
	if l.cmd == nil {
		return l.ask()
	}
	l.conn.Close() // the keeper takes that as its end
	l.Init.Close()
	deadline := time.Now().Add(clearing)
	if l.Keeper != nil && !l.Keeper.WaitGone(deadline) {
		l.Keeper.Kill(time.Now().Add(clearing))
	}
	if l.Keeper != nil && !l.Keeper.Gone() {
		return fmt.Errorf("cannot end the lab: its keeper %d was killed, and did not go", l.Keeper.PID)
	}
	_ = l.cmd.Wait()
	l.Keeper.Close()
	return errors.Join(removeCgroups(l.name, time.Now().Add(clearing)), sweep())
}

// Reboot restarts the machine on the same disk, and waits until it is ready again.
func (l *Lab) Reboot(ctx context.Context) error {
	cmd := l.Command("systemctl", "reboot")
	out, err := l.CombinedOutput(cmd)
	if err != nil {
		return fmt.Errorf("cannot reboot the lab: %w: %s", err, out)
	}
	if !l.goesDown(ctx) {
		return errors.New("cannot reboot the lab: it did not go down")
	}
	return l.ready(ctx)
}

// nudge is how often a machine that shuts down is told to look who has ended.
const nudge = 50 * time.Millisecond

// goesDown waits until pid 1 has ended. At last systemd-shutdown waits for
// everything that it ended to be gone, and looks again only when SIGCHLD comes.
// What has entered the machine is no child of its own, and sends it none: unless
// it was gone at once it would wait 10 s in vain (90 s in systemd 257).
func (l *Lab) goesDown(ctx context.Context) bool {
	ctx, cancel := l.inTime(ctx)
	defer cancel()
	for ctx.Err() == nil {
		if l.Init.WaitGone(time.Now().Add(nudge)) {
			return true
		}
		_ = l.Init.Signal(unix.SIGCHLD)
	}
	return l.Init.Gone()
}

// Ended tells whether the machine is down, or going: whatever has ended in it
// when this is first false was not ended by that.
func (l *Lab) Ended() bool { return proc.Root.Exiting(l.Init.PID, l.Init.Start) }

// Path gives the host's path to a file of the running lab.
func (l *Lab) Path(path string) string {
	return filepath.Join("/proc", fmt.Sprint(l.Init.PID), "root", path)
}
