package lab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/harness/terminal"
)

// Streams are where a command's input comes from and its output goes.
type Streams struct{ In, Out, Err *os.File }

// Exit codes of a command that could not be run, as a shell gives them.
const (
	codeNotRunnable = 126
	codeNotFound    = 127
	codeSignal      = 128 // plus the signal's number
)

// Run runs a command in the lab to its end and gives its exit code, as a shell
// would. Signals that we are sent are its signals, and those of its process
// group. Where in and out are a terminal it has one of its own, of the lab's.
// Beside its streams it gets nothing of ours: as after ssh(1), it has the
// dispositions, mask, umask and limits of that machine.
func (l *Lab) Run(cmd *exec.Cmd, s Streams) (code int, err error) {
	passed := make(chan os.Signal, 8)
	for _, sig := range []unix.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGUSR1, unix.SIGUSR2} {
		if !signal.Ignored(sig) { // what nohup has us ignore stays so
			signal.Notify(passed, sig)
		}
	}
	defer signal.Stop(passed)
	proc.CatchIgnored()
	if err := errors.Join(proc.KeepDescriptors(), proc.ChooseMachineLimits()); err != nil {
		return 0, err
	}
	started, over := make(chan int, 1), make(chan struct{})
	defer close(over)
	go passOn(passed, started, over)
	enter := func(do func() error) error {
		return l.Enter(func() error {
			unix.Umask(proc.Umask) // the thread's own, as its mask is
			if err := unix.PthreadSigmask(unix.SIG_SETMASK, &unix.Sigset_t{}, nil); err != nil {
				return fmt.Errorf("cannot empty the signal mask: %w", err)
			}
			err := do()
			if err == nil {
				started <- cmd.Process.Pid
			}
			return err
		})
	}
	if terminal.Is(s.In) && terminal.Is(s.Out) {
		if term := os.Getenv("TERM"); term != "" {
			cmd.Env = append(cmd.Env, "TERM="+term)
		}
		return exitCode(cmd, terminal.Join(s.In, s.Out, cmd, enter))
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.In, s.Out, s.Err
	cmd.SysProcAttr.Setsid = true // a terminal of this machine shall send it nothing
	if err = enter(cmd.Start); err == nil {
		err = cmd.Wait()
	}
	return exitCode(cmd, err)
}

// passOn sends each signal on, once there is somebody to get it.
func passOn(signals <-chan os.Signal, started <-chan int, over <-chan struct{}) {
	var pid int
	select {
	case pid = <-started:
	case <-over:
		return
	}
	for {
		select {
		case s := <-signals:
			if number, ok := s.(syscall.Signal); ok {
				_ = unix.Kill(-pid, number)
			}
		case <-over:
			return
		}
	}
}

// exitCode tells how the command ended; the error is for one that never began.
func exitCode(cmd *exec.Cmd, err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return codeSignal + int(status.Signal()), nil
		}
		return exit.ExitCode(), nil
	case cmd.Process != nil:
		return 0, err
	case errors.Is(err, unix.ENOENT):
		return codeNotFound, fmt.Errorf("cannot run %q in the lab: it is not there", cmd.Args[0])
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.ENOEXEC), errors.Is(err, unix.EISDIR):
		return codeNotRunnable, fmt.Errorf("cannot run %q in the lab: %w", cmd.Args[0], errors.Unwrap(err))
	}
	return 0, err
}

// Shell is a login shell of root's.
func (l *Lab) Shell() *exec.Cmd {
	cmd := l.Command("bash", "--login")
	cmd.Dir = "/root"
	return cmd
}

// SSH is the ordinary user's way in over the network: a session that logind
// knows of. With a command it runs that there, else a shell.
func (l *Lab) SSH(onTerminal bool, words ...string) *exec.Cmd {
	args := []string{"-F", ClientConfig}
	if onTerminal {
		args = append(args, "-t")
	}
	return AsUser(l.Command("ssh", append(append(args, User+"@127.0.0.1"), strings.Join(words, " "))...))
}
