package modes

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// launch starts a command with /dev/null as its input and its output appended
// to the log (created with mode 0600), once it has entered itself. It returns
// when the command was executed. The caller may exit at once: nothing of the
// command depends on it.
func launch(argv []string, j Job, how child) error {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return fmt.Errorf("cannot open the input: %w", err)
	}
	defer null.Close()
	out, err := os.OpenFile(j.Log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("cannot open the log: %w", err)
	}
	defer out.Close()
	how.stdio, how.entry = [3]int{int(null.Fd()), int(out.Fd()), int(out.Fd())}, -1
	if j.Entry != "" {
		entry, err := os.OpenFile(j.Entry, os.O_WRONLY|unix.O_NOFOLLOW, 0)
		if err != nil {
			return fmt.Errorf("cannot enter: %w", err)
		}
		defer entry.Close()
		how.entry = int(entry.Fd())
	}
	if err = bear(argv, &how); err != nil {
		return fmt.Errorf("cannot run %q: %w", argv[0], err)
	}
	return nil
}

// bear makes the child of a command that is searched for as execvp does.
func bear(argv []string, c *child) (err error) {
	if c.env, err = syscall.SlicePtrFromStrings(environment(c.setting)); err != nil {
		return err
	}
	return alongPath(argv[0], func(path string) error {
		err := c.become(path, argv)
		if err == syscall.ENOEXEC {
			err = c.become("/bin/sh", append([]string{"/bin/sh", path}, argv[1:]...))
		}
		return err
	})
}

// environment is outlive's own, with other values of some of its variables.
func environment(setting []string) []string {
	own := slices.DeleteFunc(os.Environ(), func(is string) bool {
		return slices.ContainsFunc(setting, func(s string) bool {
			name, _, _ := strings.Cut(s, "=")
			return strings.HasPrefix(is, name+"=")
		})
	})
	return append(own, setting...)
}

func (c *child) become(path string, argv []string) (err error) {
	// A fork for each directory that lacks the file would be a waste.
	if strings.Contains(path, "/") && unix.Access(path, unix.F_OK) == unix.ENOENT {
		return syscall.ENOENT
	}
	if c.path, err = syscall.BytePtrFromString(path); err != nil {
		return err
	}
	if c.argv, err = syscall.SlicePtrFromStrings(argv); err != nil {
		return err
	}
	_, err = c.born()
	return err
}

// spawn starts a command, searched for as execvp does, with the three
// descriptors as its 0-2, and all else as it was inherited but for the environment's setting. It returns once the
// command was executed, or with the errno of what failed. The child is not
// waited for.
func spawn(argv, setting []string, stdio [3]uintptr, attr *syscall.SysProcAttr) (pid int, err error) {
	err = alongPath(argv[0], func(path string) error {
		// A fork for each directory that lacks the file would be a waste.
		if strings.Contains(path, "/") && unix.Access(path, unix.F_OK) == unix.ENOENT {
			return syscall.ENOENT
		}
		how := &syscall.ProcAttr{Env: environment(setting), Files: stdio[:], Sys: attr}
		pid, err = syscall.ForkExec(path, argv, how)
		if err == syscall.ENOEXEC {
			pid, err = syscall.ForkExec("/bin/sh", append([]string{"/bin/sh", path}, argv[1:]...), how)
		}
		return err
	})
	return pid, err
}
