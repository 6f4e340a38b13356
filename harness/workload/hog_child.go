package workload

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"

	"outlive/harness/program"
)

// taker is a child that takes what it can get of something, tells so on its standard
// output, a line of JSON each time, and has it until its standard input ends.
type taker struct {
	cmd *exec.Cmd
	in  io.Closer
}

// alone is the life of such a child.
func alone(of program.Resource, in io.Reader, out io.Writer) (code int, err error) {
	if of.Bound() == 0 {
		return codeUsage, fmt.Errorf("cannot take %q: it is none of memory, processes, files, cpu", of)
	}
	var h hoard
	lines := json.NewEncoder(out)
	h.take(of, of.Bound(), func(got Taken) { _ = lines.Encode(got) })
	_, _ = io.Copy(io.Discard, in)
	h.release()
	return 0, nil
}

// takeBelow has a child take it, and tells on what that tells, and whether it was killed.
func (h *hoard) takeBelow(of program.Resource, tell func(Taken)) {
	child, out, err := startTaker(of)
	if err != nil {
		tell(Taken{Error: errnoName(err), Done: true})
		return
	}
	got := Taken{}
	for lines := json.NewDecoder(out); !got.Done && lines.Decode(&got) == nil; {
		if !got.Done {
			tell(got)
		}
	}
	if got.Done {
		h.child = child
	} else {
		got.Done, got.Killed = true, child.end()
	}
	tell(got)
}

func startTaker(of program.Resource) (*taker, io.Reader, error) {
	cmd := exec.Command("/proc/self/exe")
	cmd.Args = []string{os.Args[0], "workload", "--take", string(of)}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, nil, errors.Join(err, in.Close())
	}
	return &taker{cmd: cmd, in: in}, out, nil
}

// end has it give back what it took, and gives the signal that has ended it; "" for none.
func (t *taker) end() string {
	_ = t.in.Close()
	_ = t.cmd.Wait()
	if status, ok := t.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return unix.SignalName(status.Signal())
	}
	return ""
}
