package workload

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Connect connects to the harness and becomes the command, in place: for a
// program that can read and write a descriptor, but open no unix socket. The
// number of the connection's descriptor is its last argument. The process stays
// the one that connected, so SO_PEERCRED names the program. It returns only
// when it fails.
func Connect(report string, command []string) error {
	path, err := exec.LookPath(command[0])
	if err != nil {
		return fmt.Errorf("cannot become %q: %w", command[0], err)
	}
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0) // the command is to have it
	if err != nil {
		return fmt.Errorf("cannot report to %q: socket: %w", report, err)
	}
	if err := unix.Connect(fd, &unix.SockaddrUnix{Name: report}); err != nil {
		return fmt.Errorf("cannot report to %q: connect: %w", report, err)
	}
	err = syscall.Exec(path, append(command, strconv.Itoa(fd)), os.Environ())
	return fmt.Errorf("cannot become %q: exec: %w", path, err)
}

// ConnectVerb is the word that makes outlive connect for another program:
// `outlive connect SOCKET COMMAND...`.
const ConnectVerb = "connect"

// ConnectMain does so, and gives an exit code when it fails.
func ConnectMain(args []string) int {
	if len(args) < 2 {
		fmt.Fprintln(os.Stderr, "outlive: cannot connect: that is for trials to type")
		return codeUsage
	}
	if err := Connect(args[0], args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "outlive:", err)
	}
	return codeUnfit
}
