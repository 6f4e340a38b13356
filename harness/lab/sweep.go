package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// depth is how far below the root of a hierarchy one looks for cgroups of labs.
// They are made below the own cgroup of who makes a lab, which need not be that
// of who sweeps: each session or job has another one. On a machine with systemd
// user.slice/user-1000.slice/user@1000.service/app.slice/x.scope is the deepest.
const depth = 6

// sweep removes the cgroups of labs whose keepers are gone, wherever they are. Those
// that are not empty yet are left to who sweeps next, and two may sweep at once.
func sweep() error {
	mounts, err := cgroupMounts("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	for _, m := range mounts {
		for _, dir := range abandoned(m.path, depth) {
			if err := removeTree(dir); err != nil && !errors.Is(err, unix.EBUSY) {
				return fmt.Errorf("cannot remove the cgroups of a lab that is gone: %w", err)
			}
		}
	}
	return nil
}

// abandoned lists them below a folder.
func abandoned(dir string, depth int) (found []string) {
	entries, _ := os.ReadDir(dir) // what goes meanwhile is no matter
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		var keeper ID
		switch n, _ := fmt.Sscanf(e.Name(), "outlive-lab-%d-%d", &keeper.PID, &keeper.Start); {
		case !e.IsDir() || n == 2 && keeper.alive():
		case n == 2:
			found = append(found, path)
		case depth > 1:
			found = append(found, abandoned(path, depth-1)...)
		}
	}
	return found
}
