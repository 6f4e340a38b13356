package modes

import (
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const nohupUsage = `Usage: outlive native nohup [--] COMMAND [ARG]...
Run COMMAND, ignoring hangup signals, as nohup of GNU coreutils does.

      --help        display this help and exit
      --version     output version information and exit

If standard input is a terminal, redirect it from an unreadable file.
If standard output is a terminal, append output to 'nohup.out' if possible,
'$HOME/nohup.out' otherwise.
If standard error is a terminal, redirect it to standard output.
`

// nohup does what nohup of coreutils 9.1 does, in the same order and with the
// same words, then execs. It gives 125 when it fails itself (127 when
// POSIXLY_CORRECT is set), 126 when the command cannot be run, 127 when it is
// not found. It works on bare descriptors: os.File would add its own.
func nohup(args []string) int {
	n := nohupRun{failure: exitInternal, stderr: 2, sink: 1}
	if _, posix := os.LookupEnv("POSIXLY_CORRECT"); posix {
		n.failure = exitNotFound
	}
	given, command, wrong := getopt([]option{{long: "help"}, {long: "version"}}, args)
	switch {
	case len(given) > 0:
		return n.answer(given[0])
	case wrong == "" && len(command) == 0:
		wrong = "missing operand"
	}
	if wrong != "" {
		n.say("%s\nTry 'nohup --help' for more information.", wrong)
		return n.failure
	}
	for _, step := range []func() bool{n.look, n.blindInput, n.keepOutput, n.joinErrors} {
		if !step() {
			return n.failure
		}
	}
	if n.unheard {
		return n.failure
	}
	signal.Ignore(syscall.SIGHUP)
	return n.exec(command)
}

type nohupRun struct {
	failure       int  // exit code for its own failures
	stderr        int  // the one it was started with
	in, out, errs bool // was a terminal at start
	sink          int  // where errors join the output
	unheard       bool // a message could not be written
}

// say writes one message; where it cannot be written, nohup does not go on.
func (n *nohupRun) say(format string, args ...any) {
	_, err := unix.Write(2, []byte("nohup: "+fmt.Sprintf(format, args...)+"\n"))
	n.unheard = n.unheard || err != nil
}

func (n *nohupRun) answer(option string) int {
	text := nohupUsage
	if option == "version" {
		text = "nohup (outlive), after GNU coreutils 9.1\n"
	}
	if _, err := unix.Write(1, []byte(text)); err != nil {
		n.say("write error: %s", strerror(err))
		return n.failure
	}
	return 0
}

func (n *nohupRun) look() bool {
	n.in, n.out, n.errs = isTerminal(0), isTerminal(1), isTerminal(2)
	return true
}

// blindInput opens /dev/null for writing only, so that a read fails instead of ending.
func (n *nohupRun) blindInput() bool {
	if !n.in {
		return true
	}
	if err := reopen(0, os.DevNull, unix.O_WRONLY); err != nil {
		n.say("failed to render standard input unusable: %s", strerror(err))
		return false
	}
	if !n.out && !n.errs {
		n.say("ignoring input")
	}
	return true
}

// keepOutput appends what would go to the terminal to nohup.out, here or in
// $HOME. Where stdout was closed, that is only what goes to stderr.
func (n *nohupRun) keepOutput() bool {
	if !n.out && !(n.errs && closedAtStart(1)) {
		return true
	}
	defer unix.Umask(unix.Umask(0o177))
	file := "nohup.out"
	if here := n.openOutput(file); here != nil {
		home, known := os.LookupEnv("HOME")
		inHome := file
		if home != "" {
			inHome = strings.TrimRight(home, "/") + "/" + file
		}
		there := here
		if known {
			there = n.openOutput(inHome)
		}
		if there != nil {
			n.say("failed to open %s: %s", quote(file), strerror(here))
			if known {
				n.say("failed to open %s: %s", quote(inHome), strerror(there))
			}
			return false
		}
		file = inHome
	}
	n.say("%sappending output to %s", n.ignoring(), quote(file))
	return true
}

func (n *nohupRun) openOutput(file string) (err error) {
	const flags = unix.O_CREAT | unix.O_WRONLY | unix.O_APPEND
	if n.out {
		return reopen(1, file, flags)
	}
	n.sink, err = unix.Open(file, flags|unix.O_CLOEXEC, 0o600)
	return err
}

func (n *nohupRun) joinErrors() bool {
	if !n.errs {
		return true
	}
	// A failed dup costs no more than the message of a failed exec.
	n.stderr, _ = unix.FcntlInt(2, unix.F_DUPFD_CLOEXEC, 3)
	if !n.out {
		n.say("%sredirecting stderr to stdout", n.ignoring())
	}
	if err := unix.Dup2(n.sink, 2); err != nil {
		n.say("failed to redirect standard error: %s", strerror(err))
		return false
	}
	return true
}

func (n *nohupRun) ignoring() string {
	if n.in {
		return "ignoring input and "
	}
	return ""
}

// exec tells of a failure only where stderr was when nohup started.
func (n *nohupRun) exec(command []string) int {
	err := execvp(command[0], command, os.Environ())
	if n.stderr == 2 || unix.Dup2(n.stderr, 2) == nil {
		n.say("failed to run command %s: %s", quote(command[0]), strerror(err))
	}
	return execCode(err)
}

func isTerminal(fd int) bool {
	_, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	return err == nil
}

// closedAtStart guesses whether a standard descriptor was closed when the
// program started. The Go runtime opens /dev/null for reading and writing on
// such a one before main, and nothing tells that from a launcher that did the
// same (Python's subprocess.DEVNULL). So it is asked only where a wrong guess
// does no harm, and the descriptor is never handed on closed.
func closedAtStart(fd int) bool {
	var s unix.Stat_t
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	return err == nil && flags&unix.O_ACCMODE == unix.O_RDWR &&
		unix.Fstat(fd, &s) == nil && s.Rdev == unix.Mkdev(1, 3)
}

// reopen makes fd a fresh description of path.
func reopen(fd int, path string, flags int) error {
	opened, err := unix.Open(path, flags, 0o600)
	if err != nil || opened == fd {
		return err
	}
	defer unix.Close(opened)
	return unix.Dup2(opened, fd)
}
