package modes

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// launcher is the process that was typed. It ends when the daemon is ready.
func (p *daemonPlan) launcher() int {
	if p.takes("fds") {
		closeInherited()
	}
	if !p.takes("fork1") && !p.takes("fork2") {
		return p.leader() // it becomes the daemon itself: nobody is left to be told
	}
	if !p.takes("notify-parent") {
		if err := p.fork1(); err != nil {
			return nativeFails(exitInternal, err)
		}
		return 0
	}
	_, err := p.await(p.fork1)
	var failed daemonError
	if errors.As(err, &failed) {
		return nativeFails(failed.code, failed)
	}
	if err != nil {
		return nativeFails(exitInternal, err)
	}
	return 0
}

// fork1 has a child that leads no process group go on; left out, it goes on itself.
func (p *daemonPlan) fork1() error {
	if p.takes("fork1") {
		_, err := p.next("leader", nil)
		return err
	}
	p.leader()
	return nil
}

// leader starts the session, and ends.
func (p *daemonPlan) leader() int {
	if p.takes("setsid") {
		newSession()
	}
	if p.takes("fork2") {
		if _, err := p.next("daemon", nil); err != nil {
			return p.fail(exitInternal, err)
		}
		return 0
	}
	return p.daemon()
}

// daemon does what is left to do, then becomes the command. The exec closes
// the pipe: that is how the launcher learns that it succeeded.
func (p *daemonPlan) daemon() int {
	if p.notify >= 0 {
		unix.CloseOnExec(p.notify)
	}
	for _, step := range []struct {
		name string
		do   func(*daemonPlan) error
	}{
		{"devnull", connectOutput}, {"env", cleanEnvironment}, {"umask", zeroUmask},
		{"chdir", leaveDirectory}, {"pidfile", takePidfile}, {"user", dropPrivileges},
		{"signals", resetSignals}, // last: Go's setuid needs a signal of its own
	} {
		if !p.takes(step.name) {
			continue
		}
		if err := step.do(p); err != nil {
			p.releasePidfile()
			return p.fail(exitInternal, err)
		}
	}
	if p.entry != "" {
		if err := Enter(p.entry); err != nil {
			p.releasePidfile()
			return p.fail(exitInternal, err)
		}
	}
	p.tell("ready %d\n", os.Getpid())
	err := execvp(p.path, p.command, p.env)
	p.releasePidfile()
	return p.fail(execCode(err), fmt.Errorf("cannot run %q: %w", p.command[0], err))
}

// next runs outlive again as the given stage, and gives its pid. It is not waited for.
func (p *daemonPlan) next(stage string, attr *syscall.SysProcAttr) (pid int, err error) {
	argv := []string{p.self, "native", "double-fork", "--stage", stage, "--notify", strconv.Itoa(p.notify)}
	if p.notify >= 0 {
		_, _ = unix.FcntlInt(uintptr(p.notify), unix.F_SETFD, 0)
		defer unix.CloseOnExec(p.notify)
	}
	if pid, err = spawn(append(argv, p.args...), nil, [3]uintptr{0, 1, 2}, attr); err != nil {
		return 0, fmt.Errorf("cannot start the %s: %w", stage, err)
	}
	return pid, nil
}

// A daemonError is what the daemon said of its failure.
type daemonError struct {
	code int
	text string
}

func (e daemonError) Error() string { return e.text }

// await opens the pipe, begins, and gives the pid of the daemon once it executed its command.
func (p *daemonPlan) await(begin func() error) (pid int, err error) {
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_CLOEXEC); err != nil {
		return 0, fmt.Errorf("cannot open a pipe: %w", err)
	}
	answer := os.NewFile(uintptr(ends[0]), "answer")
	defer answer.Close()
	p.notify = ends[1]
	err = begin()
	unix.Close(p.notify)
	if err != nil {
		return 0, err
	}
	said, err := io.ReadAll(answer)
	if err != nil {
		return 0, fmt.Errorf("cannot hear from the daemon: %w", err)
	}
	return readAnswer(string(said))
}

// readAnswer reads "ready PID", which "failed CODE WHY" may follow or replace.
func readAnswer(said string) (pid int, err error) {
	ready, failed, isFailed := strings.Cut(said, "failed ")
	if isFailed {
		code, text, _ := strings.Cut(failed, " ")
		n, _ := strconv.Atoi(code)
		return 0, daemonError{n, text}
	}
	if _, err := fmt.Sscanf(ready, "ready %d", &pid); err != nil {
		return 0, daemonError{exitInternal, "cannot start: the daemon ended before it was ready"}
	}
	return pid, nil
}

// tell says something to the launcher, if it listens.
func (p *daemonPlan) tell(format string, args ...any) {
	if p.notify >= 0 {
		_, _ = unix.Write(p.notify, fmt.Appendf(nil, format, args...))
	}
}

// fail tells the launcher, or whoever reads stderr, why there is no daemon.
func (p *daemonPlan) fail(code int, err error) int {
	if p.notify < 0 {
		return nativeFails(code, err)
	}
	p.tell("failed %d %v", code, err)
	return code
}

// newSession goes on without one when the caller leads a process group: that
// is the lesson of the step fork1.
func newSession() {
	if _, err := unix.Setsid(); err != nil {
		fmt.Fprintf(os.Stderr, "outlive: cannot start a session: setsid: %v; staying in this one\n", err)
	}
}
