package workload

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// breed starts silent copies of this program with its own standard streams. Those that
// are no Leaves the kernel kills when their parent ends, however it ends (PR_SET_PDEATHSIG).
func breed(o Options) error {
	args := []string{os.Args[0], "workload", "--silent", "--every", "1h"}
	if o.OnHup != "" {
		args = append(args, "--on-hup", o.OnHup)
	}
	for i := range o.Children + o.Leaves {
		with := syscall.SysProcAttr{Pdeathsig: unix.SIGKILL}
		if i >= o.Children {
			with.Pdeathsig = 0
		}
		child, err := os.StartProcess("/proc/self/exe", args, &os.ProcAttr{
			Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
			Sys:   &with,
		})
		if err != nil {
			return fmt.Errorf("cannot start a child: %w", err)
		}
		go func() { _, _ = child.Wait() }() // a child that was killed is to be no zombie
	}
	return nil
}
