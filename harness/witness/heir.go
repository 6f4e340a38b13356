package witness

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"outlive/harness/proc"
)

// heir is a child that is there before the first instance is made, and removes
// what its owner left when that was killed. It learns that from a pipe that
// nobody but the owner can write to: the kernel closes it, whatever the end was.
//
//	owner ── pipe ──▶ sh: read ── end of file ──▶ rmdir instances/outlive-PID-START-*
type heir struct {
	cmd  *exec.Cmd
	pipe *os.File // its end is the owner's end
}

// inherit is what sh(1) does; $1 begins the names of the owner's instances. An
// instance is busy until the kernel has closed all files of its owner.
const inherit = `trap '' HUP INT QUIT TERM
read -r _
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	left=
	for d in "$1"*; do [ ! -d "$d" ] || rmdir "$d" 2>/dev/null || left=yes; done
	[ -n "$left" ] || exit 0
	sleep 0.05
done`

// newHeir starts one for the instances of this process.
func newHeir(d *instances) (*heir, error) {
	self, err := proc.Root.Stat(os.Getpid())
	if err != nil {
		return nil, err
	}
	theirs, ours, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start what removes a trace instance: pipe: %w", err)
	}
	defer theirs.Close()
	dir, err := os.Open("/proc/self/fd/" + strconv.Itoa(d.fd))
	if err != nil {
		ours.Close()
		return nil, fmt.Errorf("cannot start what removes a trace instance: %w", err)
	}
	defer dir.Close()
	cmd := exec.Command("/bin/sh", "-c", inherit, "sh", "/proc/self/fd/3/"+prefix(self))
	cmd.Env = []string{"PATH=/usr/bin:/bin"}
	cmd.Stdin, cmd.ExtraFiles = theirs, []*os.File{dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // no signal to the owner's group reaches it
	if err := cmd.Start(); err != nil {
		ours.Close()
		return nil, fmt.Errorf("cannot start what removes a trace instance: %w", err)
	}
	return &heir{cmd, ours}, nil
}

// dismiss ends it: its owner has removed the instance itself.
func (h *heir) dismiss() {
	_ = h.cmd.Process.Kill()
	_ = h.cmd.Wait() // its error is the very signal
	h.pipe.Close()
}
