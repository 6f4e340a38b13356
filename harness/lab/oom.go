package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// scarce is the memory that a process and a hog share; the hog takes twice that.
const scarce = 32 << 20

// hog fills a file of a tmpfs, in the cgroup that it enters. That is memory of the
// cgroup's, and none of the hog's own: its end gives least, so it is chosen last.
const hog = `echo 0 >"$1/cgroup.procs" && exec dd if=/dev/zero of="$2" bs=1M count=64`

// chosen makes the kernel take a process before any other; proc_pid_oom_score_adj(5).
const chosen = "1000"

// ErrUnlimited: an end of the memory cannot be made.
var ErrUnlimited = errors.New("this machine lets nobody limit memory in a lab: see cgroups(7)")

// RunOut puts a process into a memory cgroup of its own, and lets the memory there
// run out. It is below the lab's, whose limit is above it, so no other process of
// the machine is in danger. What the kernel counts as killed there is the fact.
func (l *Lab) RunOut(pid int, deadline time.Time) (fact string, err error) {
	name := fmt.Sprintf("outlive-oom-%d", pid)
	inside, err := l.scarcity(name)
	if err != nil {
		return "", err
	}
	dir, filled := l.Path(inside), filepath.Join("/dev/shm", name)
	defer func() {
		_ = os.Remove(l.Path(filled))
		err = errors.Join(err, removeTrees([]string{dir}, deadline))
	}()
	if err := errors.Join(
		os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte(chosen), 0),
		os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0)); err != nil {
		return "", fmt.Errorf("cannot limit the memory of process %d: %w", pid, err)
	}
	said, ended := l.OutputBy(deadline, l.Command("sh", "-c", hog, "sh", inside, filled), nil)
	if errors.Is(ended, ErrSilent) {
		return "", ended
	}
	killed, err := oomKills(dir)
	if err == nil && killed == 0 {
		err = fmt.Errorf("cannot tell: the memory did not run out: %w: %s", ended, strings.TrimSpace(said))
	}
	return fmt.Sprintf("its memory cgroup ran out of %d MiB: oom_kill %d", scarce>>20, killed), err
}

// scarcity makes a cgroup with little memory, and gives its path in the lab. On v2 its
// parent has to hand the controller on, as systemd has it do.
func (l *Lab) scarcity(name string) (string, error) {
	mounts, err := cgroupMounts(fmt.Sprintf("/proc/%d/mountinfo", l.Init.PID))
	if err != nil {
		return "", err
	}
	for _, m := range mounts {
		handed, _ := os.ReadFile(l.Path(filepath.Join(m.path, "cgroup.subtree_control"))) // v2 alone has it
		if !slices.Contains(m.controllers, "memory") && !slices.Contains(strings.Fields(string(handed)), "memory") || m.readOnly {
			continue
		}
		inside := filepath.Join(m.path, name)
		if err := os.Mkdir(l.Path(inside), 0o755); err != nil {
			return "", fmt.Errorf("cannot make a memory cgroup: %w", err)
		}
		return inside, Limits{Memory: scarce, Tasks: defaultTasks}.limit(l.Path(inside))
	}
	return "", ErrUnlimited
}

// oomKills is how many processes of a cgroup the kernel has killed for want of memory.
func oomKills(dir string) (n int, err error) {
	for _, file := range []string{"memory.oom_control", "memory.events"} { // v1, v2
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			continue
		}
		if _, count, ok := strings.Cut("\n"+string(text), "\noom_kill "); ok {
			count, _, _ = strings.Cut(count, "\n")
			return strconv.Atoi(count)
		}
	}
	return 0, fmt.Errorf("cannot tell whether the kernel killed somebody: %s does not count it", dir)
}
