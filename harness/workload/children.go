package workload

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// breed starts silent copies of this program with its own standard streams. Those that
// are no Leaves the kernel kills when their parent ends, however it ends (PR_SET_PDEATHSIG).
// One that Respawns starts another in the place of one that ends.
func breed(o Options) error {
	args := []string{os.Args[0], "workload", "--silent", "--every", "1h", "--notify", "never"}
	if o.OnHup != "" {
		args = append(args, "--on-hup", o.OnHup)
	}
	if o.Deaf {
		args = append(args, "--on-term", "ignore")
	}
	for i := range o.Children + o.Leaves {
		with := syscall.SysProcAttr{Pdeathsig: unix.SIGKILL, Setsid: o.Apart}
		if i >= o.Children {
			with.Pdeathsig = 0
		}
		start := func() (*os.Process, error) {
			return os.StartProcess("/proc/self/exe", args, &os.ProcAttr{
				Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
				Sys:   &with,
			})
		}
		child, err := start()
		if err != nil {
			return fmt.Errorf("cannot start a child: %w", err)
		}
		go tend(child, o.Respawns, start)
	}
	return nil
}

// tend waits for a child, as one that was killed is to be no zombie, and for each that
// follows it. One that fails of its own accord would fail for ever.
func tend(child *os.Process, respawns bool, start func() (*os.Process, error)) {
	for {
		end, err := child.Wait()
		if err != nil || !respawns || end.ExitCode() > 0 {
			return
		}
		if child, err = start(); err != nil {
			return
		}
	}
}
