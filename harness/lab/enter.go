package lab

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// SearchPath is where programs are looked for in a lab.
const SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// namespaces are all that make the lab another machine.
const namespaces = unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC | unix.CLONE_NEWCGROUP

// Command makes a command for the lab, run by its root in /. The name is looked
// for there, in the usual folders.
func (l *Lab) Command(name string, args ...string) *exec.Cmd {
	return &exec.Cmd{
		Path: l.look(name), Args: append([]string{name}, args...),
		Dir: "/", Env: []string{"PATH=" + SearchPath, "HOME=/root", "USER=root", "LOGNAME=root", "LANG=C.UTF-8", "TERM=dumb"},
		WaitDelay: time.Second, SysProcAttr: &syscall.SysProcAttr{},
	}
}

// AsUser has the lab's ordinary user run the command, in its home.
func AsUser(cmd *exec.Cmd) *exec.Cmd {
	cmd.Dir = Home
	cmd.Env = append(cmd.Env, "HOME="+Home, "USER="+User, "LOGNAME="+User,
		fmt.Sprintf("XDG_RUNTIME_DIR=/run/user/%d", UID), fmt.Sprintf("DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/%d/bus", UID))
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: UID, Gid: UID}
	return cmd
}

func (l *Lab) look(name string) string {
	if strings.Contains(name, "/") {
		return name
	}
	if path, err := LookPath(l.Path("/"), name); err == nil {
		return path
	}
	return filepath.Join("/usr/bin", name) // its start will say that it is not there
}

// LookPath looks for a program below a root file system ("" for this machine's),
// and gives its path there.
func LookPath(root, name string) (string, error) {
	if filepath.IsAbs(name) { // a library's file, say
		return name, unix.Access(filepath.Join("/", root, name), unix.R_OK)
	}
	for _, dir := range filepath.SplitList(SearchPath) {
		path := filepath.Join(dir, name)
		if unix.Access(filepath.Join("/", root, path), unix.X_OK) == nil {
			return path, nil
		}
	}
	return "", &exec.Error{Name: name, Err: exec.ErrNotFound}
}

// Has tells whether a lab of this root has a command, by what its user, who is at home
// there, calls it.
func Has(root, word string) bool {
	if !strings.Contains(word, "/") {
		_, err := LookPath(root, word)
		return err == nil || word == "outlive" // which each lab is given
	}
	return filepath.IsAbs(word) && Shows(root, filepath.Clean(word))
}

// Start starts a command inside the lab: a child of this process, though a
// process of that machine.
func (l *Lab) Start(cmd *exec.Cmd) error {
	return l.Enter(func() error { return cmd.Start() })
}

// Enter runs a function on a thread that is in the lab: what it starts and the
// files that it opens are there; what it starts may do what the lab's root may.
// The thread ends afterwards.
func (l *Lab) Enter(do func() error) error {
	if l.lent { // it would be a process of this machine's root, among programs of somebody else's
		return errors.New("cannot enter the lab: it is lent, and lets in by ssh only")
	}
	fd, err := unix.PidfdOpen(l.Init.PID, 0)
	if err != nil {
		return fmt.Errorf("cannot enter the lab: pidfd_open: %w", err)
	}
	defer unix.Close(fd)
	if l.Init.Gone() {
		return fmt.Errorf("cannot enter the lab: it is down")
	}
	bound, err := capabilities(l.Init.PID)
	if err != nil {
		return fmt.Errorf("cannot enter the lab: %w", err)
	}
	return onThread(func() error {
		for c := range 64 { // what the lab's own root may not do, such as set this machine's clock
			if bound>>c&1 == 0 {
				_ = unix.Prctl(unix.PR_CAPBSET_DROP, uintptr(c), 0, 0, 0)
			}
		}
		if err := unix.Unshare(unix.CLONE_FS); err != nil {
			return fmt.Errorf("cannot enter the lab: unshare: %w", err)
		}
		if err := unix.Setns(fd, namespaces); err != nil {
			return fmt.Errorf("cannot enter the lab: setns: %w", err)
		}
		return do()
	})
}

// capabilities gives the bounding set of a process, capabilities(7).
func capabilities(pid int) (set uint64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "\nCapBnd:")
	_, err = fmt.Sscanf(rest, "%x", &set)
	return set, err
}

// onThread runs a function on a thread that ends with it. That is never the
// first thread of the process, which Go would keep: /proc/self would show the
// lab from then on, and its mounts would stay as long as this process.
func onThread(do func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and not unlocked: nobody else may run on this thread again
		if unix.Gettid() != unix.Getpid() {
			done <- do()
			return
		}
		err := onThread(do) // on another one, while this one is held
		runtime.UnlockOSThread()
		done <- err
	}()
	return <-done
}

// answerTime is how long a command may take that asks the lab for something, unless
// the lab was made with another patience.
const answerTime = 30 * time.Second

// ErrSilent: the lab does not answer.
var ErrSilent = errors.New("the lab does not answer")

// CombinedOutput runs a command inside the lab and gives what it printed.
func (l *Lab) CombinedOutput(cmd *exec.Cmd) (string, error) {
	return l.OutputBy(time.Now().Add(cmp.Or(l.patience, answerTime)), cmd, nil)
}

// OutputBy is CombinedOutput with another deadline than the usual. Late is told
// the pid of a command that is about to be killed for missing it.
func (l *Lab) OutputBy(deadline time.Time, cmd *exec.Cmd, late func(pid int)) (string, error) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := l.Start(cmd); err != nil {
		return "", err
	}
	limit := time.Until(deadline)
	told := make(chan struct{})
	timer := time.AfterFunc(limit, func() {
		defer close(told)
		if late != nil {
			late(cmd.Process.Pid)
		}
		_ = cmd.Process.Kill()
	})
	err := cmd.Wait()
	if !timer.Stop() {
		<-told
		err = fmt.Errorf("%w: %q was not done in %v", ErrSilent, cmd.Args[0], limit.Round(10*time.Millisecond))
	}
	return out.String(), err
}

// WriteFile writes a file of the lab, and the folders that it needs; they
// belong to root.
func (l *Lab) WriteFile(path, text string, mode os.FileMode) error {
	path = l.Path(path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("cannot write to the lab: %w", err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		return fmt.Errorf("cannot write to the lab: %w", err)
	}
	return nil
}
