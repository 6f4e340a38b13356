package modes

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// toolPatience bounds what a tool may take to start something.
const toolPatience = 10 * time.Second

// runTool runs a tool that returns once it has started something, in a process
// group of its own: keys meant for outlive would end it halfway. What it started
// may keep its output, so that is a file, of which nothing ever stays.
func runTool(tool string, args, env []string) error {
	fd, err := unix.MemfdCreate("said", unix.MFD_CLOEXEC)
	if err != nil {
		return fmt.Errorf("cannot start: memfd_create: %w", err)
	}
	said := os.NewFile(uintptr(fd), "said")
	defer said.Close()
	null, err := os.Open(os.DevNull)
	if err != nil {
		return fmt.Errorf("cannot start: %w", err)
	}
	defer null.Close()
	pid, err := spawn(append([]string{tool}, args...), env, [3]uintptr{null.Fd(), said.Fd(), said.Fd()}, &syscall.SysProcAttr{Setpgid: true})
	if err != nil {
		return fmt.Errorf("cannot start: %s: %w", tool, err)
	}
	if err := succeeds(pid, toolPatience); err != nil {
		text := make([]byte, 4096)
		n, _ := said.ReadAt(text, 0)
		return fmt.Errorf("cannot start: %s: %w: %s", tool, err, strings.TrimSpace(string(bytes.ToValidUTF8(text[:n], []byte("?")))))
	}
	return nil
}

// succeeds waits for a child, which is killed when it takes too long; the error tells how
// it ended otherwise than well. os/exec would start another process first, to find out what
// the kernel can do.
func succeeds(pid int, patience time.Duration) error {
	killed := make(chan struct{})
	late := time.AfterFunc(patience, func() {
		_ = unix.Kill(pid, unix.SIGKILL) // it is not reaped before this is over
		close(killed)
	})
	for errors.Is(unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil), unix.EINTR) {
	}
	if !late.Stop() {
		<-killed
	}
	var status unix.WaitStatus
	for {
		if _, err := unix.Wait4(pid, &status, 0, nil); !errors.Is(err, unix.EINTR) {
			break
		}
	}
	switch {
	case status.Signaled() && status.Signal() == unix.SIGKILL:
		return fmt.Errorf("it did not return in %s, or was killed", patience)
	case status.Signaled():
		return fmt.Errorf("ended by %s", unix.SignalName(status.Signal()))
	case status.ExitStatus() != 0:
		return fmt.Errorf("exit status %d", status.ExitStatus())
	}
	return nil
}
