package modes

import (
	"fmt"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// launch starts a command with /dev/null as its input and its output appended
// to the log (created with mode 0600), and gives its pid. The caller may exit
// at once: nothing of the command depends on it.
func launch(argv []string, log string, attr *syscall.SysProcAttr) (pid int, err error) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return 0, fmt.Errorf("cannot open the input: %w", err)
	}
	defer null.Close()
	out, err := os.OpenFile(log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return 0, fmt.Errorf("cannot open the log: %w", err)
	}
	defer out.Close()
	pid, err = spawn(argv, [3]uintptr{null.Fd(), out.Fd(), out.Fd()}, attr)
	if err != nil {
		return 0, fmt.Errorf("cannot run %q: %w", argv[0], err)
	}
	return pid, nil
}

// spawn starts a command, searched for as execvp does, with the three
// descriptors as its 0-2. It returns once the command was executed, or with
// the errno of what failed. The child is not waited for.
func spawn(argv []string, stdio [3]uintptr, attr *syscall.SysProcAttr) (pid int, err error) {
	err = alongPath(argv[0], func(path string) error {
		// A fork for each directory that lacks the file would be a waste.
		if strings.Contains(path, "/") && unix.Access(path, unix.F_OK) == unix.ENOENT {
			return syscall.ENOENT
		}
		how := &syscall.ProcAttr{Env: os.Environ(), Files: stdio[:], Sys: attr}
		pid, err = syscall.ForkExec(path, argv, how)
		if err == syscall.ENOEXEC {
			pid, err = syscall.ForkExec("/bin/sh", append([]string{"/bin/sh", path}, argv[1:]...), how)
		}
		return err
	})
	return pid, err
}
