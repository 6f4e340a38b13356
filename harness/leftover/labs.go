package leftover

import (
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

// Labs names what is left of labs whose keepers are gone: cgroups of
// this machine that were not there before, and processes in them. Others on this
// machine have labs, too: one that was abandoned after the first look is given
// the bound from then on, as ours are from their end.
func Labs(theirs []string, deadline time.Time) (left []string) {
	since := map[string]time.Time{}
	proc.Until(deadline.Add(Bound()), func() bool {
		left = nil
		now, none := time.Now(), true
		for _, dir := range LabCgroups() {
			if slices.Contains(theirs, dir) || keeperOf(dir) {
				continue
			}
			if since[dir].IsZero() {
				since[dir] = now
			}
			none = false
			if now.After(deadline) && now.Sub(since[dir]) > Bound() { // it stays
				left = append(append(left, "cgroup "+dir), membersOf(dir)...)
			}
		}
		return none || len(left) > 0
	})
	return left
}

// LabCgroups lists the cgroups of labs, in every hierarchy, at any depth that
// a container's own may be.
func LabCgroups() (dirs []string) {
	for _, depth := range []string{"", "*/", "*/*/", "*/*/*/"} {
		found, _ := filepath.Glob("/sys/fs/cgroup/" + depth + "outlive-lab-*")
		dirs = append(dirs, found...)
	}
	return dirs
}

// keeperOf tells whether the keeper of a lab's cgroup lives, in whatever pid
// namespace: it holds a lock on it. So does who makes, or sweeps, it just now. That
// of an older outlive holds none.
func keeperOf(dir string) bool {
	var pid int
	var start uint64
	_, _ = fmt.Sscanf(filepath.Base(dir), "outlive-lab-%d-%d", &pid, &start)
	if p, err := proc.Root.Stat(pid); err == nil && p.Start == start && p.State != "Z" {
		return true
	}
	f, err := os.Open(dir)
	if err != nil {
		return true // gone
	}
	defer f.Close()
	return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil
}

func membersOf(dir string) (left []string) {
	_ = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		var text []byte
		if filepath.Base(path) == "cgroup.procs" {
			text, err = os.ReadFile(path)
		}
		if err != nil { // it goes just now
			return fs.SkipDir
		}
		for pid := range strings.FieldsSeq(string(text)) {
			left = append(left, "process "+pid)
		}
		return nil
	})
	return left
}
