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
// program that can read and write a file, but open no unix socket. The process stays
// the one that connected, so SO_PEERCRED names the program. What it reads and writes
// are two pipes, which can be opened once more, by the name /dev/fd/N, where a socket
// cannot: their numbers are its last two arguments. It returns only when it fails.
func Connect(report string, command []string) error {
	path, err := exec.LookPath(command[0])
	if err != nil {
		return fmt.Errorf("cannot become %q: %w", command[0], err)
	}
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("cannot report to %q: socket: %w", report, err)
	}
	if err := unix.Connect(fd, &unix.SockaddrUnix{Name: report}); err != nil {
		return fmt.Errorf("cannot report to %q: connect: %w", report, err)
	}
	var asks, tells [2]int // read here, written here
	for _, ends := range []*[2]int{&asks, &tells} {
		if err := unix.Pipe2(ends[:], unix.O_CLOEXEC); err != nil {
			return fmt.Errorf("cannot report to %q: pipe: %w", report, err)
		}
	}
	if err := unix.Sendmsg(fd, []byte(passed), unix.UnixRights(tells[0], asks[1]), nil, 0); err != nil {
		return fmt.Errorf("cannot report to %q: sendmsg: %w", report, err)
	}
	for _, own := range []int{asks[0], tells[1]} { // the command is to have them
		if _, err := unix.FcntlInt(uintptr(own), unix.F_SETFD, 0); err != nil {
			return fmt.Errorf("cannot report to %q: fcntl: %w", report, err)
		}
	}
	err = syscall.Exec(path, append(command, strconv.Itoa(asks[0]), strconv.Itoa(tells[1])), os.Environ())
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
