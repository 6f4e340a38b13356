package lab

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Places of the keeper, all on a tmpfs that only its mount namespace has.
const (
	ground    = "/run/lab"
	upper     = ground + "/upper"
	temporary = ground + "/tmp"
	shm       = ground + "/shm"
	work      = ground + "/work"
	machine   = ground + "/machine" // the overlay: the lab's root
	console   = ground + "/console"
	notices   = ground + "/notices"
)

// order is what the owner tells the keeper.
type order struct {
	Options
	Limits Limits `json:"limits"`
	Name   string `json:"name"`  // of the cgroups
	Known  string `json:"known"` // by what name the lab is remembered; "" for not at all
	Owner  ID     `json:"owner"`
	Base   int    `json:"base,omitempty"` // the first of this machine's user ids that are those of a lent lab; 0 for its own
}

// remembered is where the keeper finds the folder of the records: an open file
// of its owner's, since nothing else of this machine can be written to.
const remembered = Store("/proc/self/fd/4")

// KeeperMain is what outlive is besides the one who asks for a lab: its keeper,
// its owner where it has a name, and the first program in it. It gives an exit code.
func KeeperMain(args []string) int {
	switch {
	case len(args) > 0 && args[0] == ownerWord:
		return ownerMain()
	case len(args) > 0 && args[0] == initWord:
		return initMain(args[1:])
	}
	return keeperMain()
}

func keeperMain() int {
	owner := os.NewFile(3, "owner")
	out := json.NewEncoder(owner)
	if os.Getpid() != 1 {
		fmt.Fprintln(os.Stderr, "outlive: cannot be a keeper: that is for outlive itself to start")
		return 2
	}
	// Nothing of ours, nor of whoever called, gets into the lab; dispositions and mask nspawn resets.
	unix.Umask(proc.Umask)
	if err := errors.Join(proc.KeepDescriptors(), proc.ChooseMachineLimits()); err != nil {
		_ = out.Encode(said{Error: err.Error()})
		return 3
	}
	in := json.NewDecoder(owner)
	var o order
	if err := in.Decode(&o); err != nil {
		return 3
	}
	gone := make(chan struct{})
	go func() { // the owner says nothing more: only its end is heard
		_, _ = io.Copy(io.Discard, io.MultiReader(in.Buffered(), owner))
		close(gone)
	}()
	k := keeper{order: o, gone: gone}
	err := k.keep(func() error { return out.Encode(said{Ready: true}) })
	k.clear()
	if o.Known != "" {
		_ = remembered.drop(o.Known, o.Owner)
	}
	if err != nil {
		_ = out.Encode(said{Error: err.Error()})
		return 3
	}
	return 0
}

type keeper struct {
	order
	gone   <-chan struct{}
	notice *net.UnixConn
}

// errOwner: the owner has gone.
var errOwner = errors.New("the owner has gone")

// rebooted is nspawn's exit code when its machine wants to be started again.
const rebooted = 133

// keep makes the lab and runs it, over reboots, until it or its owner ends.
func (k *keeper) keep(ready func() error) error {
	if err := k.build(); err != nil {
		return err
	}
	held, err := claimCgroups(k.Name)
	defer func() {
		for _, f := range held {
			f.Close()
		}
	}()
	if err != nil {
		return err
	}
	for {
		code, err := k.boot(ready)
		switch {
		case errors.Is(err, errOwner):
			return nil
		case err != nil:
			return err
		case code != rebooted:
			return nil // powered off
		}
	}
}

// build makes the lab's root, and nothing of this machine writable.
func (k *keeper) build() error {
	type mount struct {
		what, where, kind string
		flags             uintptr
		data              string
	}
	do := func(m mount) error {
		if err := unix.Mount(m.what, m.where, m.kind, m.flags, m.data); err != nil {
			return fmt.Errorf("cannot build the lab: mount %s on %s: %w", m.kind, m.where, err)
		}
		return nil
	}
	root := "/"
	if k.Root != "" { // held open, since a folder in /tmp is about to be hidden
		dir, err := os.Open(k.Root)
		if err != nil {
			return fmt.Errorf("cannot build the lab: %w", err)
		}
		defer dir.Close()
		root = fmt.Sprintf("/proc/self/fd/%d", dir.Fd())
	}
	for _, m := range []mount{
		{"", "/", "", unix.MS_REC | unix.MS_PRIVATE, ""},
		{"outlive", "/run", "tmpfs", unix.MS_NOSUID | unix.MS_NODEV, "mode=755"},
		{"outlive", "/tmp", "tmpfs", unix.MS_NOSUID | unix.MS_NODEV, "mode=1777"}, // nspawn's own
		{"proc", "/proc", "proc", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC, ""},
	} {
		if err := do(m); err != nil {
			return err
		}
	}
	if err := os.Mkdir(ground, 0o755); err != nil {
		return fmt.Errorf("cannot build the lab: %w", err)
	}
	if err := do(mount{"outlive-disk", ground, "tmpfs", 0, fmt.Sprintf("mode=755,size=%d", k.Limits.room())}); err != nil {
		return err
	}
	for _, dir := range []string{upper, work, machine} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return fmt.Errorf("cannot build the lab: %w", err)
		}
	}
	err := furnish(upper, root)
	if err != nil {
		return err
	}
	if err := write(filepath.Join(upper, "etc/systemd/logind.conf.d/outlive-size.conf"), fmt.Sprintf("[Login]\nRuntimeDirectorySize=%d\n", k.Limits.runUser()), 0o644); err != nil {
		return err
	}
	lower := root
	if k.Lent != "" {
		if lower, err = lend(k.order, root); err != nil {
			return fmt.Errorf("cannot build the lab: %w", err)
		}
	}
	if err := do(mount{"outlive-lab", machine, "overlay", 0, "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work}); err != nil {
		return err
	}
	if err := ownGround(machine, root); err != nil {
		return err
	}
	// From here on nothing of this machine can be written to, whatever goes wrong.
	return do(mount{"", "/", "", unix.MS_REMOUNT | unix.MS_BIND | unix.MS_RDONLY, ""})
}

// guarded are the folders that a boot empties or changes.
var guarded = []string{"/tmp", "/run", "/var", "/etc"}

// ownGround fails unless the guarded folders of the lab are its own: a systemd
// that boots on the host's empties /tmp.
func ownGround(machine, root string) error {
	for _, dir := range guarded {
		var theirs, ours unix.Stat_t
		if err := unix.Stat(filepath.Join(machine, dir), &theirs); err != nil {
			return fmt.Errorf("cannot boot the lab: %s is not there: %w", dir, err)
		}
		if err := unix.Stat(filepath.Join(root, dir), &ours); err == nil && ours.Dev == theirs.Dev {
			return fmt.Errorf("cannot boot the lab: its %s is this machine's own, and a boot would change it", dir)
		}
		probe := filepath.Join(machine, dir, ".outlive-probe")
		if err := os.WriteFile(probe, nil, 0o600); err != nil {
			return fmt.Errorf("cannot boot the lab: %w", err)
		}
		if _, err := os.Lstat(filepath.Join(root, dir, ".outlive-probe")); err == nil {
			return fmt.Errorf("cannot boot the lab: what is written to its %s reaches this machine", dir)
		}
		if err := os.Remove(probe); err != nil {
			return fmt.Errorf("cannot boot the lab: %w", err)
		}
	}
	return nil
}

// boot runs nspawn until it ends, tells when the machine is ready, and gives
// nspawn's exit code.
func (k *keeper) boot(ready func() error) (code int, err error) {
	_ = os.Remove(notices)
	k.notice, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Name: notices, Net: "unixgram"})
	if err != nil {
		return 0, fmt.Errorf("cannot boot the lab: %w", err)
	}
	defer k.notice.Close()
	shown, err := os.OpenFile(console, os.O_CREATE|os.O_TRUNC|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return 0, fmt.Errorf("cannot boot the lab: %w", err)
	}
	defer shown.Close()
	for _, dir := range []string{temporary, shm} { // empty at each boot
		if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o777), os.Chown(dir, k.Base, k.Base), os.Chmod(dir, 0o777|os.ModeSticky)); err != nil {
			return 0, fmt.Errorf("cannot boot the lab: %w", err)
		}
	}
	cmd := exec.Command("systemd-nspawn", k.nspawnArgs()...)
	cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+notices, "PATH="+SearchPath)
	if k.Unfiltered {
		cmd.Env = append(cmd.Env, "SYSTEMD_SECCOMP=0") // systemd's ENVIRONMENT.md
	}
	cmd.Stdout, cmd.Stderr = shown, shown
	if err := inCgroups(k.Name, k.Limits, cmd.Start); err != nil {
		return 0, err
	}
	up, ended := make(chan bool, 1), make(chan error, 1)
	go listen(k.notice, up)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case <-k.gone:
			return 0, errOwner
		case <-up:
			if err := ready(); err != nil {
				return 0, errOwner
			}
		case err := <-ended:
			var exit *exec.ExitError
			switch {
			case err == nil:
				return 0, nil
			case errors.As(err, &exit) && exit.ExitCode() == rebooted:
				return rebooted, nil
			}
			return 0, fmt.Errorf("cannot run the lab: systemd-nspawn: %w; it said: %s", err, lastLines(console))
		}
	}
}

// nspawnArgs: the keeper is pid 1 where nspawn runs, so there is no systemd to
// register with, on any machine; and no device is made in the lab, for it would
// be this machine's.
func (k *keeper) nspawnArgs() []string {
	size, users := k.Limits.run(), []string(nil)
	if k.Lent != "" { // whose root may not change a mount that nspawn has made
		size, users = 0, []string{fmt.Sprintf("--private-users=%d:%d", k.Base, idsOfOne), "--private-users-ownership=off"}
	}
	return append(users, "--quiet", "--directory="+machine, "--machine=lab", "--private-network", "--console=pipe", "--notify-ready=yes",
		"--resolv-conf=off", "--timezone=off", "--link-journal=no", "--register=no", "--keep-unit", "--kill-signal=SIGRTMIN+3",
		"--drop-capability=CAP_MKNOD", "--bind="+temporary+":/tmp", "--bind="+shm+":/dev/shm", // on the disk, within its size
		Binary, KeeperVerb, initWord, strconv.FormatUint(size, 10), "systemd.unit="+target)
}

// listen reads what nspawn notifies (sd_notify(3)) as long as it runs, and tells
// of the first READY of the machine. More follows, of each reload of systemd's:
// were it left in the socket, nspawn would stop on the next one, and then systemd.
func listen(notice *net.UnixConn, up chan<- bool) {
	buffer := make([]byte, 4096)
	for told := false; ; {
		n, err := notice.Read(buffer)
		if err != nil {
			return
		}
		for line := range strings.Lines(string(buffer[:n])) {
			if !told && strings.TrimSpace(line) == "READY=1" {
				told = true
				up <- true
			}
		}
	}
}

func lastLines(path string) string {
	text, _ := os.ReadFile(path)
	return strings.TrimSpace(string(text[max(0, len(text)-600):]))
}

// clear ends all that is in this pid namespace, so that its cgroups can go.
func (k *keeper) clear() {
	deadline := time.Now().Add(clearing)
	proc.Until(deadline, func() bool {
		_ = unix.Kill(-1, unix.SIGKILL)
		for {
			if pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil); err != nil || pid <= 0 {
				return errors.Is(err, syscall.ECHILD)
			}
		}
	})
	_ = removeCgroups(k.Name, deadline)
}
