package workload

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// breed starts silent copies of this program with its own standard streams. Those that
// are no Leaves the kernel kills when their parent ends, however it ends (PR_SET_PDEATHSIG).
// One that Respawns starts another in the place of one that ends.
func breed(o Options) error {
	if o.Notify == "child" {
		if err := herald(o); err != nil {
			return err
		}
	}
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

// herald starts a child that notifies in its parent's place, and dies with it.
func herald(o Options) error {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "WATCHDOG_PID=") }) // which is its parent's
	child, err := os.StartProcess("/proc/self/exe", []string{os.Args[0], "workload", "--silent", "--every", "1h", "--ready-after", o.ReadyAfter.String()}, &os.ProcAttr{
		Env: env, Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}, Sys: &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL},
	})
	if err != nil {
		return fmt.Errorf("cannot start a child that notifies: %w", err)
	}
	go tend(child, false, nil)
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
