package workload

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// breed starts n silent copies of this program with its own standard streams.
// The kernel kills them when their parent ends, however it ends (PR_SET_PDEATHSIG).
func breed(n int, onHup string) error {
	args := []string{os.Args[0], "workload", "--silent", "--every", "1h"}
	if onHup != "" {
		args = append(args, "--on-hup", onHup)
	}
	for range n {
		child, err := os.StartProcess("/proc/self/exe", args, &os.ProcAttr{
			Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
			Sys:   &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL},
		})
		if err != nil {
			return fmt.Errorf("cannot start a child: %w", err)
		}
		go func() { _, _ = child.Wait() }() // a child that was killed is to be no zombie
	}
	return nil
}
