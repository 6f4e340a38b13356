package modes

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"

	"outlive/harness/visible"
)

const setsidUsage = `
Usage:
 outlive native setsid [options] [--] <program> [arguments ...]

Run a program in a new session, as setsid of util-linux does.

Options:
 -c, --ctty     set the controlling terminal to the current one
 -f, --fork     always fork
 -w, --wait     wait program to exit, and use the same return
 -h, --help     display this help
 -V, --version  display version
`

// setsid does what setsid of util-linux 2.38 does: it execs in place, or forks
// first when it leads a process group or is told to. It gives 1 when it fails
// itself, 126 when the program cannot be run, 127 when it is not found; having
// forked, 0 at once, or the program's own status with --wait.
func setsid(args []string) int {
	given, command, wrong := getopt([]option{
		{"ctty", 'c'}, {"fork", 'f'}, {"wait", 'w'}, {"help", 'h'}, {"version", 'V'},
	}, args)
	for _, name := range given {
		switch name {
		case "help":
			fmt.Print(setsidUsage)
			return 0
		case "version":
			fmt.Println("setsid (outlive), after util-linux 2.38")
			return 0
		}
	}
	if wrong == "" && len(command) == 0 {
		wrong = "no command specified"
	}
	if wrong != "" {
		return setsidFails(1, "%s\nTry 'setsid --help' for more information.", wrong)
	}
	tty := slices.Contains(given, "ctty")
	if slices.Contains(given, "fork") || unix.Getpgrp() == unix.Getpid() {
		return setsidForked(command, tty, slices.Contains(given, "wait"))
	}
	return setsidInPlace(command, tty)
}

func setsidInPlace(command []string, tty bool) int {
	if _, err := unix.Setsid(); err != nil {
		return setsidFails(1, "setsid failed: %s", strerror(err))
	}
	if tty {
		if err := unix.IoctlSetInt(0, unix.TIOCSCTTY, 1); err != nil {
			return setsidFails(1, "failed to set the controlling terminal: %s", strerror(err))
		}
	}
	err := execvp(command[0], command, os.Environ())
	return setsidFails(execCode(err), "failed to execute %s: %s", command[0], strerror(err))
}

func setsidForked(command []string, tty, wait bool) int {
	attr := &syscall.SysProcAttr{Setsid: true, Setctty: tty, Ctty: 0}
	pid, err := spawn(command, nil, [3]uintptr{0, 1, 2}, attr)
	if err != nil {
		code := setsidNotSpawned(command[0], tty, err)
		if !wait {
			return 0 // as the tool: it was the child that failed
		}
		return code
	}
	if !wait {
		return 0
	}
	var status syscall.WaitStatus
	for {
		if _, err = syscall.Wait4(pid, &status, 0, nil); err != syscall.EINTR {
			break
		}
	}
	switch {
	case err != nil:
		return setsidFails(1, "wait: %s", strerror(err))
	case status.Exited():
		return status.ExitStatus()
	}
	return setsidFails(int(status)&0xff, "child %d did not exit normally", pid)
}

// setsidNotSpawned tells what the child could not do. Only TIOCSCTTY gives
// these errors: its reasons are no terminal, and one it may not have.
func setsidNotSpawned(name string, tty bool, err error) int {
	noTTY := []error{syscall.ENOTTY, syscall.EPERM, syscall.EBADF, syscall.EIO}
	if tty && slices.ContainsFunc(noTTY, func(e error) bool { return errors.Is(err, e) }) {
		return setsidFails(1, "failed to set the controlling terminal: %s", strerror(err))
	}
	return setsidFails(execCode(err), "failed to execute %s: %s", name, strerror(err))
}

func setsidFails(code int, format string, args ...any) int {
	fmt.Fprintln(os.Stderr, visible.Lines(fmt.Sprintf("setsid: "+format, args...), longestSaid))
	return code
}
