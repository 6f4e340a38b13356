package rehearse

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/terminal"
)

// launch is a line that was run, and the terminal that it was run on.
type launch struct {
	terminal *terminal.Terminal
	shell    *proc.Handle
	seen     evidence.Process // the shell, before the line
	status   *os.File         // the line's exit status comes here
	hold     *os.File         // the shell waits for its end
	closed   bool             // the terminal is
	script   string           // that the shell was given
}

// The bait: what a launcher has that a daemon is to get rid of.
const (
	baitSignal = 40
	baitUmask  = 0o027
	baitFD     = 5
	baitName   = "outlive-bait"
	baitTarget = "/memfd:" + baitName + " (deleted)"     // memfd_create(2)
	baitEntry  = "JENKINS_SERVER_COOKIE=durable-outlive" // a mark that no program acts on; its launcher's own goes before
)

// script runs a line as a job in front, tells its exit status on descriptor 3 and waits on
// 4, neither of which the line has.
const script = `trap '' %s; umask %03o
{ %s
} 3>&- 4>&-
echo $? >&3; exec 3>&- 5<&-
read -r over <&4`

// launch runs the line on a terminal of its own.
func (r *Run) launch() (*launch, error) {
	t, err := terminal.Open()
	if err != nil {
		return nil, err
	}
	l := &launch{terminal: t}
	status, statusEnd, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start it: %w", err)
	}
	defer statusEnd.Close()
	holdEnd, hold, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start it: %w", err)
	}
	defer holdEnd.Close()
	l.status, l.hold = status, hold
	bait, err := unix.MemfdCreate(baitName, unix.MFD_CLOEXEC) // no daemon has one of that name by itself
	if err != nil {
		return nil, fmt.Errorf("cannot lay bait: %w", err)
	}
	laid := os.NewFile(uintptr(bait), baitName)
	defer laid.Close()
	l.script = fmt.Sprintf(script, strings.TrimSpace(strconv.Itoa(baitSignal)+" "+r.ignored), baitUmask, r.Line)
	cmd := exec.Command("/bin/sh", "-m", "-c", l.script)
	cmd.Dir, cmd.Env, cmd.ExtraFiles = r.Dir, append([]string{baitEntry}, r.Env...), append([]*os.File{statusEnd, holdEnd, laid}, r.more...)
	if r.holder != nil {
		if err := r.holder.wrap(cmd); err != nil {
			return nil, err
		}
	}
	if err := t.Start(cmd); err != nil {
		return nil, err
	}
	if r.holder != nil {
		r.holder.begin()
	}
	pid := cmd.Process.Pid
	_ = cmd.Process.Release()
	if l.shell, err = proc.Open(pid); err != nil {
		return nil, err
	}
	l.seen, err = proc.Root.Process(pid)
	return l, err
}

// ended gives the line's exit status once it has returned.
func (l *launch) ended() (evidence.Ending, bool) {
	if l.shell.Gone() { // the line ended its shell: exit, or exec
		return l.shell.Reap(time.Now().Add(patience)), true
	}
	_ = l.status.SetReadDeadline(time.Now().Add(time.Millisecond))
	text := make([]byte, 16)
	n, _ := l.status.Read(text)
	code, err := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	if n == 0 || err != nil {
		return evidence.Ending{}, false
	}
	return evidence.Ending{Code: code, By: "sh"}, true
}

// became tells whether the shell has executed something in its own place: exec.
func (l *launch) became(pid int) bool {
	if l == nil || pid != l.shell.PID {
		return false
	}
	words := proc.Root.Command(pid)
	return len(words) > 0 && !slices.Contains(words, l.script)
}

// close closes the terminal, and lets the shell go.
func (l *launch) close() {
	if !l.closed {
		_ = l.terminal.Close()
		_ = l.hold.Close()
		_ = l.status.Close()
	}
	l.closed = true
}
