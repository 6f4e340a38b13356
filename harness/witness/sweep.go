package witness

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Sweep removes the instances whose owners are dead. In a pid namespace it
// refuses: there, living owners look dead.
func Sweep() error {
	if err := checkNamespace(); err != nil {
		return err
	}
	dir, err := openInstances()
	if err != nil {
		return err
	}
	names, err := dir.names()
	for _, name := range names {
		if abandoned(name) {
			err = errors.Join(err, dir.remove(name))
		}
	}
	return errors.Join(err, dir.close())
}

// names lists the instances.
func (d *instances) names() ([]string, error) {
	list, err := d.open(".", unix.O_RDONLY|unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	names, err := list.Readdirnames(-1)
	if err != nil {
		return nil, fmt.Errorf("cannot list trace instances: %w", err)
	}
	return names, nil
}

// abandoned tells whether a name is one of ours and its owner is gone, or
// another process has its pid.
func abandoned(name string) bool {
	var pid, n int
	var start uint64
	if !strings.HasPrefix(name, "outlive-") {
		return false
	}
	if _, err := fmt.Sscanf(name, "outlive-%d-%d-%d", &pid, &start, &n); err != nil {
		return false
	}
	owner, err := proc.Root.Stat(pid)
	return err != nil || owner.Start != start || owner.State == "Z" // its parent may be slow to reap it
}

// initialNamespace is the inode of the initial pid namespace on every Linux
// (PROC_PID_INIT_INO, include/linux/proc_ns.h).
const initialNamespace = "pid:[4026531836]"

// checkNamespace fails in a pid namespace: the trace bears the pids of the initial one.
func checkNamespace() error {
	namespace, err := proc.Root.Namespace()
	if err != nil {
		return err
	}
	if namespace != initialNamespace {
		return fmt.Errorf("cannot see signals: this is a pid namespace (%s), and the kernel tells the pids of the initial one", namespace)
	}
	return nil
}
