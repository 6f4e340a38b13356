// Package leftover counts, for tests, what is left of an outlive that was ended: its
// processes, files, trace instances, mounts and labs. It counts only what is that
// outlive's own, since others run on the same machine at the same time, some of them
// in pid namespaces of their own.
package leftover

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"outlive/harness/proc"
)

// Bound is how soon nothing of an outlive that was ended may be left.
func Bound() time.Duration { return Stretch(2 * time.Second) }

// Stretch is how long something may take now, in whole seconds, that takes at most
// so long on a machine that has time for it: where several processes want each
// processor, everybody waits as many times as long. Of a minute ago, as the load is, nobody
// who has just begun tells: so those that could run right now are counted, too.
func Stretch(usual time.Duration) time.Duration {
	text, _ := os.ReadFile("/proc/loadavg")
	var load, five, fifteen, now float64
	_, _ = fmt.Sscanf(string(text), "%g %g %g %g/", &load, &five, &fifteen, &now)
	return time.Duration(float64(usual) * max(1, load/float64(runtime.NumCPU()), now/float64(runtime.NumCPU()))).Round(time.Second)
}

// Of names what is there of the outlive that is, or was, process pid: dir is its
// temporary folder and its home, which all that it starts mentions. Folders that
// stay, as that of the records, are nothing that is left.
func Of(pid int, dir string) (left []string) {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		if p, err := proc.Root.Stat(pid); err == nil && p.State != "Z" && proc.Root.Mentions(pid, dir) {
			where, _ := os.ReadFile(proc.Root.Path(pid, "wchan"))
			left = append(left, fmt.Sprintf("process %d (%s, child of %d, %s in %s)", pid, p.Comm, p.PPID, p.State, where))
		}
	}
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && (!e.IsDir() || strings.HasPrefix(e.Name(), "outlive-")) {
			left = append(left, "file "+path)
		}
		return nil // what goes meanwhile is no matter
	})
	instances, _ := filepath.Glob(fmt.Sprintf("/sys/kernel/tracing/instances/outlive-%d-*", pid))
	return append(left, instances...)
}

// Soon is Of, once it was given its time: nothing, or what stays.
func Soon(pid int, dir string) (left []string) {
	proc.Until(time.Now().Add(Bound()), func() bool { left = Of(pid, dir); return len(left) == 0 })
	return left
}

// Mounts lists the mounts on this machine that are those of labs.
func Mounts() (all []string) {
	text, _ := os.ReadFile("/proc/self/mountinfo")
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, " outlive") || strings.Contains(line, " /run/lab") {
			all = append(all, line)
		}
	}
	return all
}
