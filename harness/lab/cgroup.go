package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// hierarchies gives the folder of this process's own cgroup in every mounted
// hierarchy: those of v1, and that of v2.
func hierarchies() ([]string, error) {
	mounts, err := cgroupMounts("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	own, err := ownCgroups()
	if err != nil {
		return nil, err
	}
	var all []string
	for _, m := range mounts {
		name := ""
		for _, controller := range m.controllers {
			if _, ok := own[controller]; ok {
				name = controller
			}
		}
		path, err := filepath.Rel(m.root, own[name])
		if err != nil || strings.HasPrefix(path, "..") {
			path = "."
		}
		all = append(all, filepath.Join(m.path, path))
	}
	return all, nil
}

// ownCgroups maps each v1 controller, and "" for v2, to this process's cgroup.
func ownCgroups() (map[string]string, error) {
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return nil, fmt.Errorf("cannot tell the own cgroups: %w", err)
	}
	own := map[string]string{}
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		for controller := range strings.SplitSeq(parts[1], ",") {
			own[controller] = parts[2]
		}
	}
	return own, nil
}

// claimCgroups makes the cgroups of that name, and holds them: whoever sweeps, in
// another pid namespace perhaps, leaves them alone as long as this process lives.
func claimCgroups(name string) ([]*os.File, error) {
	all, err := cgroupsOf(name)
	if err != nil {
		return nil, err
	}
	var held []*os.File
	for _, dir := range all {
		f, err := claim(dir)
		if err != nil {
			return held, fmt.Errorf("cannot make a cgroup for the lab: %w", err)
		}
		held = append(held, f)
	}
	return held, nil
}

// claim makes a folder and locks it; anew where it was swept away before the lock.
func claim(dir string) (*os.File, error) {
	for {
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		f, err := lock(dir, unix.LOCK_SH)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
}

// lock opens a folder and locks it, flock(2), until it is closed. It fails with
// fs.ErrNotExist for one that is gone, and with EWOULDBLOCK if that was asked for.
func lock(dir string, how int) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	for err = unix.EINTR; err == unix.EINTR; {
		err = unix.Flock(int(f.Fd()), how)
	}
	if err == nil {
		err = still(dir, f)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// still fails with fs.ErrNotExist where a folder is not the one that was opened: it was
// removed, and made anew by somebody who locks that one.
func still(dir string, opened *os.File) error {
	now, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if was, err := opened.Stat(); err != nil || !os.SameFile(was, now) {
		return fs.ErrNotExist
	}
	return nil
}

// inCgroups runs start while this process is in cgroups of that name, so that
// what it starts is there, and limited, from its beginning; then it goes back.
func inCgroups(name string, limits Limits, start func() error) error {
	all, err := hierarchies()
	if err != nil {
		return err
	}
	for _, own := range all {
		sub := filepath.Join(own, name)
		for _, file := range []string{"cpuset.cpus", "cpuset.mems"} { // v1: empty at first, and then nobody may enter
			if of, err := os.ReadFile(filepath.Join(own, file)); err == nil {
				_ = os.WriteFile(filepath.Join(sub, file), of, 0)
			}
		}
		share(sub)
		if err := limits.limit(sub); err != nil {
			return err
		}
		if err := joinCgroup(sub); err != nil {
			return fmt.Errorf("cannot enter the lab's cgroup: %w", err)
		}
		defer func() { _ = joinCgroup(own) }()
	}
	return start()
}

// share gives the lab's cgroup a thousandth of the machine's real-time budget, where that
// has one: v1's cgroups have none at first, and whether a unit forbids real time cannot be
// told where nobody may have it. sched(7); Documentation/scheduler/sched-rt-group.rst.
func share(sub string) {
	_ = os.WriteFile(filepath.Join(sub, "cpu.rt_runtime_us"), []byte("1000"), 0) // of a period of 1 s
}

// joinCgroup moves this process, with all its threads.
func joinCgroup(dir string) error {
	return os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte("0"), 0)
}

// cgroupsOf gives the folders of the cgroups of that name below the own ones.
func cgroupsOf(name string) ([]string, error) {
	all, err := hierarchies()
	for i := range all {
		all[i] = filepath.Join(all[i], name)
	}
	return all, err
}

// removeCgroups removes the cgroups of that name with all below, as soon as
// their last process is gone.
func removeCgroups(name string, deadline time.Time) error {
	all, err := cgroupsOf(name)
	if err != nil {
		return err
	}
	return removeTrees(all, deadline)
}

func removeTrees(all []string, deadline time.Time) error {
	var left error
	proc.Until(deadline, func() bool {
		left = nil
		for _, dir := range all {
			left = errors.Join(left, removeTree(dir))
		}
		return left == nil
	})
	if left != nil {
		return fmt.Errorf("cannot remove the lab's cgroups: %w", left)
	}
	return nil
}

// removeTree removes a folder of folders; their files go with them.
func removeTree(root string) error {
	var dirs []string
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			dirs = append(dirs, path)
		}
		return nil
	})
	slices.Reverse(dirs) // the deepest first
	for _, dir := range dirs {
		if err := unix.Rmdir(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &os.PathError{Op: "rmdir", Path: dir, Err: err}
		}
	}
	return nil
}

// cgroupName is that of the cgroups of a lab with this keeper.
func cgroupName(keeper ID) string {
	return fmt.Sprintf("outlive-lab-%d-%d", keeper.PID, keeper.Start)
}
