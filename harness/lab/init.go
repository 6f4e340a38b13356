package lab

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// initWord makes outlive the first program of a lab.
const initWord = "init"

// initMain makes the cgroup controllers writable, which nspawn mounts read-only
// (systemd must find them so when it starts), gives /run, by the first
// argument, and /dev their sizes, and becomes systemd with the others.
func initMain(args []string) int {
	if os.Getpid() != 1 || len(args) == 0 {
		fmt.Fprintln(os.Stderr, "outlive: cannot be a lab's init: that is for outlive itself to start")
		return 2
	}
	mounts, err := cgroupMounts("/proc/self/mountinfo")
	if err != nil {
		fmt.Fprintln(os.Stderr, "outlive:", err)
		return 3
	}
	for _, m := range mounts {
		if m.readOnly { // what cannot be changed, Controllers will tell
			_ = unix.Mount("", m.path, "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
			_ = unix.Mount("", m.path, "", unix.MS_REMOUNT|unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, strings.Join(m.controllers, ","))
		}
	}
	err = os.MkdirAll("/run/lock", 0o755)
	err = errors.Join(err,
		// Debian's systemd gives it a tmpfs of 5 MiB, unless something is mounted there.
		unix.Mount("/run/lock", "/run/lock", "", unix.MS_BIND, ""), os.Chmod("/run/lock", 0o777|os.ModeSticky))
	if args[0] != "0" {
		err = errors.Join(err,
			unix.Mount("", "/run", "", unix.MS_REMOUNT|unix.MS_NOSUID|unix.MS_NODEV, "mode=755,size="+args[0]),
			unix.Mount("", "/dev", "", unix.MS_REMOUNT|unix.MS_NOSUID, fmt.Sprintf("mode=755,size=%d", devSize)))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "outlive: cannot limit the lab's disk:", err)
		return 3
	}
	for _, path := range systemds {
		if there(path) {
			err = syscall.Exec(path, append([]string{path}, args[1:]...), os.Environ())
		}
	}
	fmt.Fprintln(os.Stderr, "outlive: cannot start systemd:", err)
	return 3
}

// systemds are the places of systemd.
var systemds = []string{"/usr/lib/systemd/systemd", "/lib/systemd/systemd"}

// cgroupMount is one mounted hierarchy.
type cgroupMount struct {
	path, root  string // where it is mounted, and which of its folders is there
	controllers []string
	unified     bool
	readOnly    bool
}

// cgroupMounts reads the hierarchies from a mountinfo, proc_pid_mountinfo(5):
// … root mount-point options … - type source super-options.
func cgroupMounts(mountinfo string) ([]cgroupMount, error) {
	file, err := os.Open(mountinfo)
	if err != nil {
		return nil, fmt.Errorf("cannot list the cgroup hierarchies: %w", err)
	}
	defer file.Close()
	return parseCgroupMounts(file), nil
}

func parseCgroupMounts(text io.Reader) (all []cgroupMount) {
	for lines := bufio.NewScanner(text); lines.Scan(); {
		before, after, _ := strings.Cut(lines.Text(), " - ")
		fields, kind := strings.Fields(before), strings.Fields(after)
		if len(fields) < 6 || len(kind) < 3 || kind[0] != "cgroup" && kind[0] != "cgroup2" {
			continue
		}
		options := strings.Split(kind[2], ",")
		m := cgroupMount{root: fields[3], path: fields[4], unified: kind[0] == "cgroup2",
			readOnly: slices.Contains(strings.Split(fields[5], ","), "ro") || slices.Contains(options, "ro")}
		for _, o := range options {
			if o != "rw" && o != "ro" && !m.unified {
				m.controllers = append(m.controllers, o)
			}
		}
		all = append(all, m)
	}
	return all
}
