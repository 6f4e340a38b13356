package workload

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// spare is how many threads Go has in store before processes are taken: where it cannot
// have one that it wants, it ends the program.
const spare = 8

// moreProcesses starts a process that does nothing, and that ends with this one.
func (h *hoard) moreProcesses() (uint64, error) {
	if len(h.processes) == 0 {
		threads(spare)
	}
	path, err := exec.LookPath("sleep")
	if err != nil {
		return 0, err
	}
	p, err := os.StartProcess(path, []string{path, "3600"}, &os.ProcAttr{Sys: &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL}})
	if err != nil {
		return 0, err
	}
	h.processes = append(h.processes, p)
	return 1, nil
}

// threads has the runtime make so many.
func threads(n int) {
	all, done := make(chan bool), make(chan bool)
	for range n {
		go func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			all <- true
			<-done
		}()
	}
	for range n {
		<-all
	}
	close(done)
}

// endProcesses ends them, and waits until they are gone.
func (h *hoard) endProcesses() {
	for _, p := range h.processes {
		_ = p.Kill()
	}
	for _, p := range h.processes {
		_, _ = p.Wait()
	}
}
