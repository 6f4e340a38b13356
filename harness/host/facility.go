package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"golang.org/x/sys/unix"

	"outlive/harness/lab"
	"outlive/harness/witness"
)

// Facility is something of the kernel or of the file system that trials rest on.
type Facility struct {
	ID      string `json:"id"`
	Summary string `json:"summary"` // what it is
	Needed  bool   `json:"needed"`  // nothing can be compared without it
	Missing string `json:"missing"` // why it is not there; "" when it is
	Costs   string `json:"costs"`   // what is lost without it
	// Programs are those to be installed for it.
	Programs []string `json:"programs,omitempty"`
}

// Facilities tries each facility on this machine, and leaves nothing behind.
func Facilities() []Facility {
	return []Facility{
		try("terminal", "a terminal of our own: /dev/ptmx", true, "no trial can run", terminal),
		try("subreaper", "orphans come home: PR_SET_CHILD_SUBREAPER", true, "no trial can run", subreaper),
		try("limits", "limits that leave room: ulimit -n, -u, -f, -v", true, "no trial can run", func() error { return Limits(1) }),
		try("temp", "a temporary folder: "+os.TempDir(), true, "no trial can run", temporary),
		try("state", "a place to remember runs: "+stateDir(), false, "outlive run, ps, logs, attach, stop and rm fail", state),
		try("exit-info", "how a shell's job ended: PIDFD_GET_INFO", false,
			"the cause of death stays empty where the shell reaps first", exitInfo),
		try("witness", "who sent which signal: the tracepoint signal_generate", false,
			"who sent the signals is not told", watching),
		try("lab", "a disposable machine: systemd-nspawn on overlayfs, as root", false, "outlive lab fails", func() error { return lab.Missing("") }),
	}
}

func try(id, summary string, needed bool, costs string, probe func() error) Facility {
	f := Facility{ID: id, Summary: summary, Needed: needed, Costs: costs}
	if err := probe(); err != nil {
		f.Missing = err.Error()
		var need lab.Need
		if errors.As(err, &need) {
			f.Programs = need.Programs
		}
	}
	return f
}

func terminal() error {
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return fmt.Errorf("cannot open /dev/ptmx: %w", err)
	}
	defer unix.Close(fd)
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return fmt.Errorf("cannot unlock the terminal (TIOCSPTLCK): %w", err)
	}
	peer, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.TIOCGPTPEER, unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC)
	if errno != 0 {
		return fmt.Errorf("cannot open the terminal's other end (TIOCGPTPEER): %w", errno)
	}
	return unix.Close(int(peer))
}

// subreaper asks, and does not become one.
func subreaper() error {
	_, err := unix.PrctlRetInt(unix.PR_GET_CHILD_SUBREAPER, 0, 0, 0, 0)
	if errors.Is(err, unix.EINVAL) {
		return fmt.Errorf("cannot ask (prctl): %w", err)
	}
	return nil // EFAULT: it is there, and wants a place for its answer
}

func temporary() error {
	dir, err := os.MkdirTemp("", "outlive-doctor-")
	if err != nil {
		return fmt.Errorf("cannot make a temporary folder: %w", err)
	}
	return os.Remove(dir)
}

// stateDir is where runs are remembered, as the XDG base directory
// specification says.
func stateDir() string {
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "outlive")
	}
	return filepath.Join(os.Getenv("HOME"), ".local/state/outlive")
}

// state finds out whether the folder is there or could be made, and makes nothing.
func state() error {
	dir := stateDir()
	if !filepath.IsAbs(dir) {
		return errors.New("neither $XDG_STATE_HOME nor $HOME is an absolute path")
	}
	for {
		_, err := os.Stat(dir)
		if errors.Is(err, os.ErrNotExist) {
			dir = filepath.Dir(dir)
			continue
		}
		if err = unix.Access(dir, unix.W_OK|unix.X_OK); err != nil {
			return fmt.Errorf("cannot write to %q: %w", dir, err)
		}
		return nil
	}
}

// exitInfo has a child end and be reaped, and then asks how it ended.
func exitInfo() error {
	fd := -1
	cmd := exec.Command("/bin/sh", "-c", "exit 7")
	cmd.SysProcAttr = &unix.SysProcAttr{PidFD: &fd}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("cannot start a child to ask about: %w", err)
	}
	_ = cmd.Wait()
	if fd < 0 {
		return errors.New("this kernel gives no pidfd (Linux 5.3)")
	}
	defer unix.Close(fd)
	info := unix.PidfdInfo{Mask: unix.PIDFD_INFO_EXIT}
	if err := unix.IoctlPidfdInfo(fd, &info); err != nil || info.Mask&unix.PIDFD_INFO_EXIT == 0 {
		return errors.New("this kernel does not tell how a process ended once it is reaped (Linux 6.15)")
	}
	return nil
}

// watching starts the witness for real, for a tracepoint may be there and yet
// tell nothing.
func watching() error {
	w, err := witness.Open()
	if errors.Is(err, fs.ErrPermission) && os.Geteuid() != 0 {
		return errors.New("it is shown to root")
	}
	if err != nil {
		return err
	}
	return w.Close()
}
