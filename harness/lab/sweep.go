package lab

import (
	"errors"
	"fmt"
	"io/fs"
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
		for _, dir := range labCgroups(m.path, depth) {
			if err := sweepAway(dir); err != nil {
				return fmt.Errorf("cannot remove the cgroups of a lab that is gone: %w", err)
			}
		}
	}
	return nil
}

// labCgroups lists those of labs below a folder.
func labCgroups(dir string, depth int) (found []string) {
	entries, _ := os.ReadDir(dir) // what goes meanwhile is no matter
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch _, is := keeperOf(e.Name()); {
		case !e.IsDir():
		case is:
			found = append(found, path)
		case depth > 1:
			found = append(found, labCgroups(path, depth-1)...)
		}
	}
	return found
}

// keeperOf reads the name of a lab's cgroup. The pid is that of the namespace of
// who made the lab: in another one it is nobody's, or somebody else's.
func keeperOf(name string) (keeper ID, is bool) {
	n, _ := fmt.Sscanf(name, "outlive-lab-%d-%d", &keeper.PID, &keeper.Start)
	return keeper, n == 2
}

// sweepAway removes the cgroups of a lab unless its keeper holds them.
func sweepAway(dir string) error {
	if keeper, _ := keeperOf(filepath.Base(dir)); keeper.alive() { // an older outlive's holds nothing
		return nil
	}
	held, err := lock(dir, unix.LOCK_EX|unix.LOCK_NB)
	switch {
	case errors.Is(err, unix.EWOULDBLOCK), errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	defer held.Close()
	if err := removeTree(dir); !errors.Is(err, unix.EBUSY) {
		return err
	}
	return nil
}
