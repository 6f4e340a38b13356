package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// ownerWord makes outlive the owner of a lab with a name: a process that stays.
const ownerWord = "owner"

// launch is what an owner is told.
type launch struct {
	Options
	Store Store  `json:"store"`
	Name  string `json:"name"`
	Self  string `json:"self"`
}

// Launch makes a lab with a name and an owner of its own, which stays until
// somebody ends it, and waits until it is ready.
func (s Store) Launch(ctx context.Context, name string, o Options) (Record, error) {
	if err := Missing(o.Root); err != nil {
		return Record{}, err
	}
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return Record{}, fmt.Errorf("cannot start a lab: socketpair: %w", err)
	}
	_ = unix.SetNonblock(pair[0], true) // so that Close ends a Read
	conn, theirs := os.NewFile(uintptr(pair[0]), "owner"), os.NewFile(uintptr(pair[1]), "caller")
	defer conn.Close()
	if err := proc.KeepDescriptors(); err != nil {
		return Record{}, err
	}
	cmd := exec.Command(o.Self, KeeperVerb, ownerWord)
	cmd.Dir = "/"
	cmd.ExtraFiles = []*os.File{theirs}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	err = cmd.Start()
	theirs.Close()
	if err != nil {
		return Record{}, fmt.Errorf("cannot start a lab: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	var it said
	err = json.NewEncoder(conn).Encode(launch{o, s, name, o.Self})
	if err == nil {
		err = json.NewDecoder(conn).Decode(&it)
	}
	switch {
	case it.Ready:
		_ = cmd.Process.Release()
		return s.Load(name)
	case it.Error == ErrInUse.Error():
		err = fmt.Errorf("cannot name a lab %q: %w", name, ErrInUse)
	case it.Error != "":
		err = errors.New(it.Error)
	case ctx.Err() != nil:
		err = errors.New("cannot boot the lab: interrupted")
	default:
		err = fmt.Errorf("cannot start a lab: its owner ended: %w", err)
	}
	conn.Close()
	return Record{}, errors.Join(err, ended(cmd))
}

// ended waits for an owner that has failed: nothing is left of its lab then.
func ended(cmd *exec.Cmd) error {
	timer := time.AfterFunc(4*clearing, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait()
	return nil
}

// ownerMain makes the lab, tells its caller, and keeps it. It gives an exit code.
func ownerMain() int {
	unix.CloseOnExec(3)
	caller := os.NewFile(3, "caller")
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGTERM, unix.SIGINT)
	defer stop()
	proc.CatchIgnored()
	signal.Notify(make(chan os.Signal, 1), unix.SIGHUP) // caught, since the keeper would go on ignoring it
	in := json.NewDecoder(caller)
	var o launch
	if err := in.Decode(&o); err != nil {
		fmt.Fprintln(os.Stderr, "outlive: cannot own a lab: that is for outlive itself to start")
		return 2
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var ready atomic.Bool
	go func() { // a caller who goes before it is ready wants it no more
		_, _ = io.Copy(io.Discard, caller)
		if !ready.Load() {
			cancel()
		}
	}()
	out := json.NewEncoder(caller)
	err := o.own(ctx, func() error {
		ready.Store(true)
		return errors.Join(out.Encode(said{Ready: true}), unix.Shutdown(3, unix.SHUT_RDWR))
	})
	switch {
	case errors.Is(err, ErrInUse):
		_ = out.Encode(said{Error: ErrInUse.Error()})
	case err != nil:
		_ = out.Encode(said{Error: err.Error()})
	default:
		return 0
	}
	return 3
}

// own makes the lab and keeps it until the context, or the lab itself, ends.
func (o launch) own(ctx context.Context, ready func() error) error {
	me, err := proc.Root.Stat(os.Getpid())
	if err != nil {
		return err
	}
	r := Record{Name: o.Name, Owner: ID{me.PID, me.Start}, Root: o.Root, Disk: o.Disk, Since: time.Now().UTC()}
	if r.Boot, err = proc.Root.BootID(); err != nil {
		return err
	}
	if r.Within, err = proc.Root.Namespace(); err != nil {
		return err
	}
	if err := o.Store.take(r); err != nil {
		return err
	}
	defer func() { _ = o.Store.drop(o.Name, r.Owner) }()
	dir, err := os.Open(string(o.Store))
	if err != nil {
		return fmt.Errorf("cannot remember the lab: %w", err)
	}
	defer dir.Close()
	o.Options.Self, o.note = o.Self, &note{dir, o.Name, r.Owner}
	l, err := Up(ctx, o.Options)
	if err != nil {
		return err
	}
	defer func() { _ = l.Down() }()
	if r.Controllers, err = l.Controllers(); err != nil {
		return err
	}
	if r.Unlimited, err = l.Unlimited(); err != nil {
		return err
	}
	if r.Cgroups, err = cgroupsOf(l.name); err != nil {
		return err
	}
	r.Keeper = ID{l.Keeper.PID, l.Keeper.Start}
	note := func() error {
		r.Init = ID{l.Init.PID, l.Init.Start}
		return o.Store.save(r)
	}
	if err := note(); err != nil {
		return err
	}
	if err := ready(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		for l.hear() == nil && note() == nil {
		}
		close(ended)
	}()
	select {
	case <-ctx.Done():
		l.conn.Close()
		<-ended
	case <-ended: // powered off, or its keeper was killed
	}
	return nil
}
